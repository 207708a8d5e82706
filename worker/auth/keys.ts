/** Keyed hashes and encryption keys, made of SIGNING_KEY. The keys are imported once per isolate. */
const macKeys = new Map<string, Promise<CryptoKey>>();
const sealingKeys = new Map<string, Promise<CryptoKey>>();

const importOnce = (keys: typeof macKeys, secret: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> => {
  const key = keys.get(secret) ?? make();
  keys.set(secret, key);
  return key;
};

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

export const base64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/**
 * Not `Uint8Array.fromBase64`: the doctor reads session cookies too, and its Node does not have that function yet.
 * @throws for a text that is no base64url
 */
export const bytesOfBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0));

/** HMAC-SHA-256 of `text`: 32 bytes. */
export async function mac(secret: string, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = importOnce(macKeys, secret, () =>
    crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']),
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key, bytesOf(text)));
}

/** A key that tells `text` from other texts and does not contain it: 128 bits of its HMAC, in base64url. */
export const macKey = async (text: string, secret: string): Promise<string> =>
  base64url((await mac(secret, text)).subarray(0, 16));

/** A key for AES-GCM. */
export const sealingKey = (secret: string): Promise<CryptoKey> =>
  importOnce(sealingKeys, secret, async () =>
    crypto.subtle.importKey('raw', await mac(secret, 'sealing key'), 'AES-GCM', false, ['encrypt', 'decrypt']),
  );
