/** Draws random schedules of events. */
import fc from 'fast-check';

/** The number of films. Each has a Durable Object of its own. `mediaOf` says which of them play the same media. */
export const FILMS = 4;
export const VISITS = 5;
/** How many past answers may arrive again. */
export const ECHOES = 40;

/** `playlist`: a player asks for the playlist. The player of a paused film does so too, while the playlist grows. */
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
 * The requests of the origin's own players:
 * - `start`, `use`, `end`: a player starts, uses or ends its session, and the edge sees the request.
 * - `past`: a player starts and uses a session past the edge, so the edge does not see these requests.
 *
 * For `use` and `end`, the action's `visit` picks a player among the players whose sessions run.
 */
const PLAYER_REQUESTS = ['start', 'use', 'end', 'past'] as const;
export type PlayerRequest = (typeof PLAYER_REQUESTS)[number];
/**
 * The fate of a message: `heard` arrives and is answered; `lost` never arrives; `unheard` arrives, and its answer is
 * lost; `twice` arrives twice; `refused` is answered by an error; `lie` is answered with the wrong readiness.
 */
const FATES = ['heard', 'lost', 'unheard', 'twice', 'refused', 'lie'] as const;
export type Fate = (typeof FATES)[number];

/** The requests that a media file's object sends to the origin. */
const ORIGIN_CALLS = ['start', 'probe', 'stop'] as const;
export type OriginCall = (typeof ORIGIN_CALLS)[number];
/** The answers that a file gets. */
const ANSWER_KINDS = ['started', 'probed', 'stopped', 'claimed'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/**
 * The events of a film's head. `keep`: the edge keeps it. `forget`: the store has lost it. `replace the file`: the film
 * gets another file. `go on`: players that have begun with the head go on with the session.
 */
const HEAD_NEWS = ['keep', 'forget', 'replace the file', 'go on'] as const;
export type HeadNews = (typeof HEAD_NEWS)[number];

/** `pick` chooses one of the messages that are under way. */
export type Action =
  | { do: 'visit'; visit: number; film: number; request: Request }
  | { do: 'player'; visit: number; film: number; request: PlayerRequest }
  /** The edge begins to make a head of the film. `isOver`: it has made the head. */
  | { do: 'make'; film: number; isOver: boolean }
  | { do: 'head'; film: number; news: HeadNews }
  | { do: 'deliver'; pick: number; fate: Fate }
  | { do: 'answer'; pick: number }
  /** An answer of this kind that arrived long ago arrives again. */
  | { do: 'echo'; of: AnswerKind; pick: number }
  /** Every message that is under way arrives. */
  | { do: 'settle' }
  /** Every message that is under way arrives. Only the requests to the origin do not: each of them meets `fate`. */
  | { do: 'outage'; fate: 'lost' | 'unheard' | 'refused' }
  /** The next request of this kind that is sent to the origin meets `fate`. */
  | { do: 'fail the next'; call: OriginCall; fate: 'lost' | 'unheard' | 'refused' }
  /** `network`: messages arrive meanwhile. `late`: alarms ring only once, at the end. */
  | { do: 'wait'; ms: number; network: boolean; late: boolean }
  /**
   * `who` crashes: a film's object, or the gate. `arrives` has a bit for each message that the object had under way to
   * the origin: 1 if the message still arrives.
   */
  | { do: 'crash'; who: number; arrives: number }
  | { do: 'clock'; who: number; skewMs: number }
  /**
   * `die`: the ffmpeg of the film's session dies. `restart`: the whole origin restarts, and has forgotten everything.
   */
  | { do: 'die'; film: number }
  | { do: 'restart' }
  /** Another film takes this one's place. `direct`: browsers play the new one as it is. */
  | { do: 'replace'; film: number; direct: boolean };

export interface Schedule {
  /**
   * No message is lost and nothing crashes. But the origin does not find the running session: each start makes a new
   * one.
   */
  sound: boolean;
  actions: Action[];
  /** How all visitors leave at the end. */
  leave: 'cancel' | 'vanish';
  /** A visitor comes after all this and stays until the film is ready. */
  finale: 'none' | 'play' | 'look';
}

/** How often each kind of action is drawn, relative to the others. */
type Weights = Partial<Record<Action['do'], number>>;
const SOUND: Weights = { visit: 6, player: 1, make: 1, head: 1, deliver: 4, answer: 4, settle: 3, wait: 3 };
const FAULTY: Weights = {
  ...{ visit: 12, player: 4, make: 1, head: 3, deliver: 8, answer: 8, echo: 8, settle: 5, wait: 6 },
  ...{ outage: 4, 'fail the next': 4, crash: 6, clock: 1, die: 2, restart: 1, replace: 1 },
};

/** The kinds of events and their values, from which a schedule is drawn. */
interface Draw {
  weights: Weights;
  requests: readonly Request[];
  fates: readonly Fate[];
  films: readonly number[];
  visits: readonly number[];
  /** In milliseconds. */
  waits: readonly number[];
}

// Most events are of the first film, so that much happens to it.
const ALL_FILMS = [0, 0, 0, 1, 1, 2, 3];
const ALL_VISITS = Array.from({ length: VISITS }, (_, visit) => visit);
const ALL_WAITS = [1, 600, 5_000, 8_000, 16_000, 31_000, 41_000, 130_000, 200_000, 700_000];
const ALL_REQUESTS: Request[] = [...REQUESTS, 'preload', 'press', 'cancel'];
const ALL_FATES: Fate[] = [...FATES, 'heard', 'unheard'];

const everything = (weights: Weights): fc.Arbitrary<Draw> =>
  fc.constant({
    ...{ weights, requests: ALL_REQUESTS, fates: ALL_FATES, films: ALL_FILMS, visits: ALL_VISITS, waits: ALL_WAITS },
  });

/**
 * A schedule with many actions of some kinds and none of others reaches states that a schedule with a few of every kind
 * hardly ever reaches (swarm testing: Groce and others, ISSTA 2012).
 */
const some = (weights: Weights): fc.Arbitrary<Draw> =>
  fc.record({
    weights: weightsOf(weights),
    requests: fc.subarray(ALL_REQUESTS, { minLength: 1 }),
    fates: fc.subarray(ALL_FATES, { minLength: 1 }),
    films: fc.constantFrom([0], [0, 3], [0, 1, 2], ALL_FILMS),
    visits: fc.subarray(ALL_VISITS, { minLength: 1, maxLength: 3 }),
    waits: fc.subarray(ALL_WAITS, { minLength: 1 }),
  });

/** Visits are never left out: without a visitor nothing happens. */
const timesOf = (kind: string): number[] => (kind === 'visit' ? [1, 3] : [0, 1, 3]);
const weightsOf = (weights: Weights): fc.Arbitrary<Weights> =>
  fc.record(
    Object.fromEntries(
      Object.entries(weights).map(([kind, weight]) => [
        kind,
        fc.constantFrom(...timesOf(kind)).map((times) => times * weight),
      ]),
    ),
  );

const pick = fc.nat(7);
const failure = fc.constantFrom('lost', 'unheard', 'refused');

function actionsOf(isSound: boolean, draw: Draw): Record<Action['do'], fc.Arbitrary<object>> {
  const film = fc.constantFrom(...draw.films);
  const visit = fc.constantFrom(...draw.visits);
  const who = fc.constantFrom(...draw.films, FILMS);
  return {
    visit: fc.record({ visit, film, request: fc.constantFrom(...draw.requests) }),
    player: fc.record({ visit, film, request: fc.constantFrom(...PLAYER_REQUESTS) }),
    make: fc.record({ film, isOver: fc.boolean() }),
    head: fc.record({ film, news: fc.constantFrom(...HEAD_NEWS, 'keep', 'go on') }),
    deliver: fc.record({ pick, fate: isSound ? fc.constant('heard') : fc.constantFrom(...draw.fates) }),
    answer: fc.record({ pick }),
    echo: fc.record({ of: fc.constantFrom(...ANSWER_KINDS), pick }),
    settle: fc.constant({}),
    outage: fc.record({ fate: fc.oneof(failure, fc.constant('unheard')) }),
    'fail the next': fc.record({ call: fc.constantFrom(...ORIGIN_CALLS), fate: failure }),
    wait: fc.record({
      ms: fc.constantFrom(...draw.waits),
      network: isSound ? fc.constant(true) : fc.boolean(),
      late: isSound ? fc.constant(false) : fc.boolean(),
    }),
    crash: fc.record({ who, arrives: fc.nat(15) }),
    clock: fc.record({ who, skewMs: fc.constantFrom(0, -60_000, -9_000, 9_000, 60_000) }),
    die: fc.record({ film }),
    restart: fc.constant({}),
    replace: fc.record({ film, direct: fc.boolean() }),
  };
}

function scheduleOf(sound: boolean, draw: Draw): fc.Arbitrary<Schedule> {
  const actions = actionsOf(sound, draw);
  const weighted = Object.entries(draw.weights).map(([kind, weight]) => ({
    weight,
    arbitrary: actions[kind as Action['do']].map((action) => ({ do: kind, ...action }) as Action),
  }));
  return fc.record({
    sound: fc.constant(sound),
    actions: fc.array(fc.oneof(...weighted), { maxLength: 60, size: 'max' }),
    leave: fc.constantFrom('cancel', 'vanish'),
    finale: fc.constantFrom('none', 'play', 'look'),
  });
}

const schedulesOf = (sound: boolean, weights: Weights): fc.Arbitrary<Schedule> =>
  fc
    .oneof({ weight: 1, arbitrary: everything(weights) }, { weight: 3, arbitrary: some(weights) })
    .chain((draw) => scheduleOf(sound, draw));

export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 1, arbitrary: schedulesOf(true, SOUND) },
  { weight: 4, arbitrary: schedulesOf(false, FAULTY) },
);
