/** How the edge knows the operator: by a token that is made of a secret. No secret is ever sent. */
import { mac, macKey } from './keys.ts';

/**
 * The operator's token. It proves that the operator knows the secret, which is SIGNING_KEY or ORIGIN_TOKEN.
 * This function does not use `toHex`: scripts call this function too, and their Node does not have `toHex` yet.
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
