/**
 * The global type `CryptoKey`, for modules of the edge that the doctor uses. Node's types declare only the global
 * value.
 */
type CryptoKey = import('node:crypto').webcrypto.CryptoKey;
