/** What the page says about Play. */
import type { FailureCode, ShownState } from '../main.ts';
import type { Account } from './account.ts';

export interface PlaySign {
  tone: 'none' | 'waiting' | 'ready' | 'problem';
  text: string;
  /** False: Play would be refused, so it says why and does not try. */
  canPlay: boolean;
}

const NOTHING: PlaySign = { tone: 'none', text: '', canPlay: true };
const READY: PlaySign = { tone: 'ready', text: 'Ready', canPlay: true };
const OFF: PlaySign = { tone: 'problem', text: 'Playback is switched off on this server.', canPlay: false };
const SIGNED_OUT: PlaySign = { tone: 'problem', text: 'Sign in to play.', canPlay: false };

/** A failure to prepare keeps nobody from trying: Play then asks the origin itself. */
const problem = (text: string): PlaySign => ({ tone: 'problem', text, canPlay: true });

const BROKEN = problem('This could not be made ready. Play tries again.');
const BUSY = problem('The server is busy. Play may take a moment.');
const SILENT = problem('The server does not answer. Play tries again.');

/** Play was pressed when every place was taken by viewers who watch. It is news, and is read aloud. */
const WAITING = problem('The server is busy with other viewers. Your film starts when one of them stops.');

const FAILURES: Partial<Record<FailureCode, PlaySign>> = {
  playback_off: OFF,
  signed_out: SIGNED_OUT,
  forbidden: problem('This account may not watch this title.'),
  not_found: problem('The server does not have this title any more.'),
  origin_unreachable: SILENT,
  network: SILENT,
  too_many: problem('You have looked at many titles at once. Play works all the same.'),
  media: problem('This browser cannot play this title.'),
};

/**
 * @param code - why the state is `error`, where the page client has said
 * @param waiting - Play was pressed, and waits for the server
 */
export function playSign(
  state: ShownState | null,
  code: FailureCode | null,
  account: Account,
  waiting = false,
): PlaySign {
  if (state === 'off') return OFF;
  if (account.kind === 'signed-out') return SIGNED_OUT;
  switch (state) {
    case null:
      return NOTHING;
    case 'warming':
      return { tone: 'waiting', text: 'Getting ready…', canPlay: true };
    case 'ready':
    case 'primed':
    case 'direct':
      return READY;
    case 'busy':
      return waiting ? WAITING : BUSY;
    case 'error':
      // The demo's visitor is being signed in, and the page client asks again after that.
      if (code === 'signed_out' && account.kind === 'asking') return NOTHING;
      return (code && FAILURES[code]) ?? BROKEN;
  }
}
