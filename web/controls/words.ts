/** The words over the video in each state, such as a busy server, and the buttons below the words. */
import type { Awaited, FailureCode, PlayState, ShownState, StateDetail } from '../main.ts';

/**
 * `again`: Play once more. `stop`: undo Play. `start-over`: Play from the beginning. `back`: to the page before.
 */
export type ButtonName = 'again' | 'stop' | 'start-over' | 'back';

export const BUTTON_LABELS: Record<ButtonName, string> = {
  again: 'Try again',
  stop: 'Stop waiting',
  'start-over': 'Start from the beginning',
  back: 'Back',
};

export interface Words {
  tone: 'none' | 'waiting' | 'ready' | 'problem';
  text: string;
  /** False when Play would be refused: Play then shows the words and does not try. */
  canPlay: boolean;
  /**
   * The buttons that the viewer is offered, such as "Try again". If a `problem` offers any, `text` covers the Play
   * button of the controls.
   */
  buttons: readonly ButtonName[];
  /** How long the state must last before its words are shown, in milliseconds: most waits are shorter. */
  afterMs?: number;
}

export type Situation = Pick<StateDetail, 'state' | 'code' | 'play' | 'awaits'>;

export const NOTHING: Words = { tone: 'none', text: '', canPlay: true, buttons: [] };
const READY: Words = { tone: 'ready', text: 'Ready', canPlay: true, buttons: [] };
const OFF: Words = {
  tone: 'problem',
  text: 'Playback is switched off on this server.',
  canPlay: false,
  buttons: ['back'],
};
export const SIGNED_OUT: Words = { tone: 'problem', text: 'Sign in to play.', canPlay: false, buttons: ['back'] };

/** `canPlay` is true: when Headstart has failed, Play still asks the origin itself. */
const problem = (text: string, ...buttons: ButtonName[]): Words => ({ tone: 'problem', text, canPlay: true, buttons });

const BUSY_TEXT = 'The server is busy with other viewers.';

const BROKEN = problem('This could not be made ready.', 'again', 'start-over', 'back');
const SILENT = problem('The server does not answer.', 'again', 'back');
const LOST = problem('The server has nothing to show here yet.', 'again', 'start-over', 'back');
const GONE = problem('The server does not have this title any more.', 'back');

const FAILURES: Record<FailureCode, Words> = {
  playback_off: OFF,
  signed_out: SIGNED_OUT,
  forbidden: problem('This account may not watch this title.', 'back'),
  not_found: GONE,
  origin_unreachable: SILENT,
  network: problem('There is no connection to the server.', 'again', 'back'),
  not_ready: LOST,
  busy: problem(BUSY_TEXT, 'again', 'back'),
  too_many: problem('You have looked at many titles at once. Play works all the same.', 'again'),
  unplayable: problem('The server cannot read this file: what it said stands in its log.', 'back'),
  media: problem('This browser cannot play this title.', 'again', 'start-over', 'back'),
  cancelled: problem(
    'The server let this go while it was paused. Play goes on at your place.',
    'again',
    'start-over',
    'back',
  ),
  internal: BROKEN,
  origin_invalid: BROKEN,
  bad_request: BROKEN,
  method_not_allowed: BROKEN,
  too_large: BROKEN,
  range_not_satisfiable: BROKEN,
};

const waiting = (text: string, ...buttons: ButtonName[]): Words => ({ tone: 'waiting', text, canPlay: true, buttons });

const WARMING = waiting('Getting ready…');
const LATE = waiting('The picture is about to stop: what comes next is not ready yet.');

/**
 * The words for a viewer who has pressed Play and waits: before the first frame (`wanted`), and in the middle of a film
 * (`waiting`).
 */
const AWAITED: Record<Awaited, Record<'wanted' | 'waiting', Words>> = {
  slot: {
    // A wait for a slot may be long, so its words are shown at once.
    wanted: problem(`${BUSY_TEXT} Your film starts when one of them stops.`, 'stop', 'back'),
    waiting: problem(`${BUSY_TEXT} Your film goes on when one of them stops.`, 'stop', 'back'),
  },
  place: {
    wanted: waiting('The server has not come to your place in the film yet…', 'start-over', 'stop', 'back'),
    waiting: waiting('The server has not come to this place in the film yet…', 'start-over', 'stop', 'back'),
  },
  film: {
    wanted: { ...waiting('Starting…', 'stop', 'back'), afterMs: 600 },
    waiting: { ...waiting('Waiting for the server to go on…', 'stop', 'start-over', 'back'), afterMs: 1_000 },
  },
};

const BUSY = problem('The server is busy. Play may take a moment.');
const BUSY_SOON = waiting(`${BUSY_TEXT} The picture stops soon, and goes on when one of them stops.`);

/** In these states the picture itself tells the viewer enough. */
const SEEN: ReadonlySet<PlayState> = new Set<PlayState>(['playing', 'paused', 'ended']);

export function wordsFor({ state, code, play, awaits }: Situation): Words {
  if (awaits) return AWAITED[awaits][play === 'waiting' ? 'waiting' : 'wanted'];
  const words = stateWords(state, code);
  if (play === 'playing' && words === WARMING) return LATE;
  if (play === 'playing' && words === BUSY) return BUSY_SOON;
  // Words with the tone `problem` may cover the picture. Nothing must cover a film that plays from its buffer, so the
  // words shown meanwhile get another tone.
  if (play === 'playing' && words.tone === 'problem') return { ...words, tone: 'waiting' };
  return words === READY && SEEN.has(play) ? NOTHING : words;
}

function stateWords(state: ShownState | null, code: FailureCode | undefined): Words {
  switch (state) {
    case null:
      return NOTHING;
    case 'warming':
      return WARMING;
    case 'ready':
    case 'primed':
    case 'direct':
      return READY;
    case 'busy':
      return BUSY;
    case 'off':
      return OFF;
    case 'error':
      // An edge of another version, or a proxy before the edge, may send a code that is not in the list.
      return code && Object.hasOwn(FAILURES, code) ? FAILURES[code] : BROKEN;
  }
}
