/** Which words stand beside Play: those of the player's state, or that the visitor is signed out. */
import { SIGNED_OUT, type Situation, type Words, wordsFor } from '../controls/words.ts';
import type { DemoAccount } from './account.ts';

export function playWords(situation: Situation, account: DemoAccount): Words {
  const { state, code } = situation;
  if (state !== 'off' && account.kind === 'signed-out') return SIGNED_OUT;
  // The demo's visitor is still being signed in. The page client asks again afterwards, so the failure is not shown.
  if (state === 'error' && code === 'signed_out' && account.kind === 'asking')
    return wordsFor({ ...situation, state: null });
  return wordsFor(situation);
}
