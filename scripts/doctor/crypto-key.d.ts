/** The edge's modules know this type by its global name, of which Node's types have only the value. */
type CryptoKey = import('node:crypto').webcrypto.CryptoKey;
