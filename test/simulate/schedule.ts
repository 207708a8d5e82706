/** Random events. */
import fc from 'fast-check';

/** Media refs, each with a Durable Object of its own. The last one is another ref of the first one's film. */
export const FILMS = 4;
export const VISITS = 5;
/** How many past answers may be repeated. */
export const ECHOES = 12;

/** `playlist`: a player that plays asks for it; so does one that stands still, where the playlist grows. */
const REQUESTS = [
  'preload',
  'renew',
  'press',
  'playlist',
  'pause',
  'look again',
  'cancel',
  'watched',
  'sign out',
] as const;
export type Request = (typeof REQUESTS)[number];
/**
 * The requests of the origin's own players: they `start` and `end` a session through the edge, and `use` it; `past`: a
 * player starts and uses a session that the edge does not see.
 */
const PLAYER_REQUESTS = ['start', 'use', 'end', 'past'] as const;
export type PlayerRequest = (typeof PLAYER_REQUESTS)[number];
/**
 * The fate of a message: `heard` arrives and is answered; `lost` never arrives; `unheard` arrives, and its answer is
 * lost; `twice` arrives twice; `refused` is answered by an error; `lie` is answered with the wrong readiness.
 */
const FATES = ['heard', 'lost', 'unheard', 'twice', 'refused', 'lie'] as const;
export type Fate = (typeof FATES)[number];

/**
 * The events of a film's head: it is kept; the store has lost it; the film's file is replaced; players that have begun
 * with it go on with the session.
 */
const HEAD_NEWS = ['keep', 'forget', 'replace the file', 'go on'] as const;
export type HeadNews = (typeof HEAD_NEWS)[number];

/** `pick` chooses one of the messages that are under way. */
export type Action =
  | { do: 'visit'; visit: number; film: number; request: Request }
  | { do: 'player'; visit: number; film: number; request: PlayerRequest }
  /** The edge makes a head of the film, or has made it. */
  | { do: 'make'; film: number; isOver: boolean }
  | { do: 'head'; film: number; news: HeadNews }
  | { do: 'deliver'; pick: number; fate: Fate }
  | { do: 'answer'; pick: number }
  /** An answer that arrived long ago arrives again. */
  | { do: 'echo'; pick: number }
  /** Every message that is under way arrives. */
  | { do: 'settle' }
  /** The same, but every request to the origin has this fate. */
  | { do: 'outage'; fate: 'lost' | 'unheard' | 'refused' }
  /** The next stop that is sent to the origin has this fate. */
  | { do: 'fail the next stop'; fate: 'lost' | 'unheard' | 'refused' }
  /** `network`: messages arrive meanwhile. `late`: alarms ring once, at the end. */
  | { do: 'wait'; ms: number; network: boolean; late: boolean }
  /**
   * `who`: a film's object, or the gate. Bit n of `arrives`: the nth of its messages reaches the origin all the same.
   */
  | { do: 'crash'; who: number; arrives: number }
  | { do: 'clock'; who: number; skewMs: number }
  /** The session's ffmpeg dies; or the whole origin does, and forgets everything. */
  | { do: 'die'; film: number }
  | { do: 'restart' }
  /** Another film replaces this one. */
  | { do: 'replace'; film: number; direct: boolean };

export interface Schedule {
  /** Nothing is lost and nothing crashes; but the origin starts a second session at another start. */
  sound: boolean;
  actions: Action[];
  /** How all visitors leave at the end. */
  leave: 'cancel' | 'vanish';
  /** A visitor comes after all this and stays until the film is there. */
  finale: 'none' | 'play' | 'look';
}

const pick = fc.nat(7);
// Most events are of the first film, so that much happens to one.
const film = fc.constantFrom(0, 0, 0, 1, 1, 2, 3);
const who = fc.constantFrom(0, 0, 1, 2, 3, FILMS);

const visit: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('visit'),
  visit: fc.nat(VISITS - 1),
  film,
  request: fc.constantFrom(...REQUESTS, 'preload', 'press'),
});
const player: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('player'),
  visit: fc.nat(VISITS - 1),
  film,
  request: fc.constantFrom(...PLAYER_REQUESTS),
});
const make: fc.Arbitrary<Action> = fc.record({ do: fc.constant('make'), film, isOver: fc.boolean() });
const head: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('head'),
  film,
  news: fc.constantFrom(...HEAD_NEWS, 'keep', 'go on'),
});
const settle: fc.Arbitrary<Action> = fc.constant({ do: 'settle' });
const WAITS = [1, 600, 5_000, 8_000, 16_000, 31_000, 41_000, 130_000, 200_000, 700_000];

const soundAction = fc.oneof(
  { weight: 6, arbitrary: visit },
  { weight: 1, arbitrary: player },
  { weight: 1, arbitrary: make },
  { weight: 1, arbitrary: head },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver'), pick, fate: fc.constant('heard') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer'), pick }) },
  { weight: 3, arbitrary: settle },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(...WAITS),
      network: fc.constant(true),
      late: fc.constant(false),
    }),
  },
) as fc.Arbitrary<Action>;

const faultyAction = fc.oneof(
  { weight: 12, arbitrary: visit },
  { weight: 4, arbitrary: player },
  { weight: 1, arbitrary: make },
  { weight: 3, arbitrary: head },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('deliver'), pick, fate: fc.constantFrom(...FATES, 'heard', 'unheard') }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer'), pick }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('echo'), pick: fc.nat(ECHOES - 1) }) },
  { weight: 5, arbitrary: settle },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(...WAITS),
      network: fc.boolean(),
      late: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('outage'), fate: fc.constantFrom('lost', 'unheard', 'unheard', 'refused') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail the next stop'),
      fate: fc.constantFrom('lost', 'unheard', 'refused'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('crash'), who, arrives: fc.nat(15) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('clock'), who, skewMs: fc.constantFrom(0, -60_000, -9_000, 9_000, 60_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die'), film }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace'), film, direct: fc.boolean() }) },
) as fc.Arbitrary<Action>;

const scheduleOf = (sound: boolean, action: fc.Arbitrary<Action>): fc.Arbitrary<Schedule> =>
  fc.record({
    sound: fc.constant(sound),
    actions: fc.array(action, { maxLength: 60, size: 'max' }),
    leave: fc.constantFrom('cancel', 'vanish'),
    finale: fc.constantFrom('none', 'play', 'look'),
  });

export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 1, arbitrary: scheduleOf(true, soundAction) },
  { weight: 4, arbitrary: scheduleOf(false, faultyAction) },
);
