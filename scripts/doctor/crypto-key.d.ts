/** The edge's modules use the global type `CryptoKey`. Node's types declare only the global value. */
type CryptoKey = import('node:crypto').webcrypto.CryptoKey;
