/** How the edge knows the operator: by a token that is made of a secret. No secret is ever sent. */
import { mac, macKey } from './keys.ts';

/**
 * The token that an operator sends instead of a secret, to prove that they know it: SIGNING_KEY or ORIGIN_TOKEN. Not `toHex`: scripts make the token too,
 * and their Node does not have that function yet.
 */
export const operatorToken = async (secret: string): Promise<string> =>
  Array.from(await mac(secret, 'operator'), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * @returns whether the request shows the operator's token for one of these secrets. The time that the check takes tells
 *   nothing of the secrets
 */
export async function isOperator(
  request: Request,
  { signingKey, originToken }: { signingKey: string; originToken: string | null },
): Promise<boolean> {
  const shown = await macKey(request.headers.get('authorization') ?? '', signingKey);
  let isRight = false;
  for (const secret of originToken === null ? [signingKey] : [signingKey, originToken]) {
    if (shown === (await macKey(`Bearer ${await operatorToken(secret)}`, signingKey))) isRight = true;
  }
  return isRight;
}
