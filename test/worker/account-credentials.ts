/** Credentials that name an account, in the forms in which Mydia gives them out. */

const base64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const jsonPart = (value: unknown): string => base64url(utf8(JSON.stringify(value)));

/** @param signature stands for a sign-in: another signature makes a JWT of another sign-in of the same account */
export const jwtOf = (sub: unknown, signature: string, claims: object = {}): string =>
  [
    { alg: 'HS512', typ: 'JWT' },
    { iss: 'mydia', typ: 'access', sub, ...claims },
  ]
    .map(jsonPart)
    .concat(signature)
    .join('.');

const uint32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
export const binaryTerm = (text: string): number[] => [109, ...uint32(utf8(text).length), ...utf8(text)];

/**
 * An Erlang map. A value is either a text, which becomes a binary term, or the bytes of another term, which stay as
 * they are.
 */
export const mapTerm = (entries: Array<[string, string | number[]]>): number[] => [
  116,
  ...uint32(entries.length),
  ...entries.flatMap(([key, value]) => [
    ...binaryTerm(key),
    ...(typeof value === 'string' ? binaryTerm(value) : value),
  ]),
];

/** @param term an Erlang term, without its version byte */
export const phoenixCookie = (term: number[], signature = 'signature'): string =>
  `_mydia_key=SFMyNTY.${base64url(Uint8Array.of(131, ...term))}.${signature}`;

/** The session cookie of an account that has signed in at Mydia's form. */
export const cookieOf = (sub: string, signature: string): string => {
  const token = jwtOf(sub, signature);
  return phoenixCookie(
    mapTerm([
      ['_csrf_token', 'Zm9yZ2VyeQ'],
      ['guardian_default_token', token],
      ['guardian_token', token],
    ]),
    signature,
  );
};
