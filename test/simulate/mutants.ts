/** Deliberate faults, to show that the simulator finds them. Each replaces a part of the product's code. */
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import type { MediaFileEvent, MediaFileState, Policy } from '../../worker/media-file/state.ts';
import type { Want } from '../../worker/origin-gate/claim.ts';
import type { Entry, GateEvent, GateState } from '../../worker/origin-gate/state.ts';
import { EMPTY_GATE } from '../../worker/origin-gate/state.ts';
import { type Code, PRODUCT } from './actors.ts';

const { reduce, reduceGate, nextWake, needsLease } = PRODUCT;

type Change<T> = (value: T) => T;

/** Changes what the file's reducer gets (state, event, policy), or replaces the reducer. */
const file = (change: {
  state?: Change<MediaFileState>;
  event?: (event: MediaFileEvent, state: MediaFileState) => MediaFileEvent;
  policy?: Partial<Policy>;
  after?: Code['reduce'];
}): Partial<Code> => ({
  reduce: (state, event, now, policy) => {
    const seen = change.state?.(state) ?? state;
    const heard = change.event?.(event, state) ?? event;
    return (change.after ?? reduce)(seen, heard, now, { ...policy, ...change.policy });
  },
});

/** Changes what the gate's reducer gets (state, event, policy), or the state that it returns. */
const gate = (change: {
  before?: (state: GateState, event: GateEvent) => GateState;
  event?: (event: GateEvent, state: GateState) => GateEvent;
  policy?: Partial<Parameters<typeof reduceGate>[3]>;
  after?: Change<GateState>;
}): Partial<Code> => ({
  reduceGate: (state, event, now, policy) => {
    const seen = change.before?.(state, event) ?? state;
    const heard = change.event?.(event, state) ?? event;
    const step = reduceGate(seen, heard, now, { ...policy, ...change.policy });
    return change.after ? { ...step, state: change.after(step.state) } : step;
  },
});

const claiming =
  (
    change: (claim: Extract<GateEvent, { type: 'claim' }>['claim'], known: Entry | undefined) => Partial<typeof claim>,
  ) =>
  (event: GateEvent, state: GateState): GateEvent =>
    event.type === 'claim'
      ? { ...event, claim: { ...event.claim, ...change(event.claim, state.files.get(event.file)) } }
      : event;

const entries = (state: GateState, change: Change<Entry>): GateState => ({
  ...state,
  files: new Map([...state.files].map(([name, entry]) => [name, change(entry)])),
});

const NO_TOMBSTONES = (state: MediaFileState): MediaFileState => ({ ...state, tombstones: new Map() });
const playsAsWarm = (state: MediaFileState): MediaFileState => ({
  ...state,
  leases: new Map([...state.leases].map(([visit, lease]) => [visit, { ...lease, kind: 'warm' }])),
});

/** Changes `wants` in each claim that the file sends to the gate. */
const wanting = (change: (want: Want | null) => Want | null): Partial<Code> => ({
  reduce: (...args) => {
    const { state, effects } = reduce(...args);
    const told = effects.map((effect) =>
      effect.type === 'claim' ? { ...effect, claim: { ...effect.claim, wants: change(effect.claim.wants) } } : effect,
    );
    return { state, effects: told };
  },
});

const playersAsPages = (state: MediaFileState): MediaFileState => ({
  ...state,
  leases: new Map([...state.leases].map(([visit, lease]) => [visit, { ...lease, player: 'none' }])),
});

const FAULTS: { [fault: string]: Partial<Code> } = {
  'a cancelled visit leaves no tombstone': file({ state: NO_TOMBSTONES }),
  'tombstones are lost with the memory': file({
    after: (state, event, now, policy) => {
      return reduce(event.type === 'restarted' ? NO_TOMBSTONES(state) : state, event, now, policy);
    },
  }),
  'the intent is stored after the call': {
    stored: ({ session, generation }, after) =>
      after.session.phase === 'starting' ? { ...after, session, generation } : after,
  },
  'a start that was under way is forgotten at a restart': file({
    after: (state, event, now, policy) => {
      const forgets = event.type === 'restarted' && state.session.phase === 'starting';
      return reduce(forgets ? { ...state, session: { phase: 'none' } } : state, event, now, policy);
    },
  }),
  'stops that were under way are forgotten at a restart': file({
    after: (state, event, now, policy) => {
      return reduce(event.type === 'restarted' ? { ...state, stops: new Map() } : state, event, now, policy);
    },
  }),
  'a session does not outlive its last lease': file({ policy: { lingerMs: 0 } }),
  'a stop that failed is not tried again': file({
    event: (event) => (event.type === 'stopped' ? { ...event, confirmed: true } : event),
  }),
  'a start whose answer never came counts as no start': file({
    event: (event) =>
      event.type === 'started' && event.outcome.kind === 'failed'
        ? { ...event, outcome: { ...event.outcome, uncertain: false } }
        : event,
  }),
  'an answer to an earlier start counts as the answer to the present start': file({
    event: (event, { generation }) =>
      event.type === 'started' || event.type === 'probed' ? { ...event, generation } : event,
  }),
  'a play lease ends like a warm one': file({ policy: { playLeaseMs: 30_000 } }),
  'a viewer who plays loses the slot like one who looks': file({
    after: (state, event, now, policy) => {
      const evicts = event.type === 'claimed' && event.reply?.verdict === 'evict';
      return reduce(evicts ? playsAsWarm(state) : state, event, now, policy);
    },
  }),
  'leases do not run out': file({ policy: { warmLeaseMs: 1e9, warmMaxMs: 1e9, playLeaseMs: 1e9, pauseMaxMs: 1e9 } }),
  'a direct-play file is asked for again': file({
    state: (state) => (state.session.phase === 'direct' ? { ...state, session: { phase: 'none' } } : state),
  }),
  // A fault that forgets only the stops would do no harm: the file wakes every forty seconds to claim its slot, and
  // then sends the stops. So this fault forgets the slot, too.
  'the alarm forgets the stops and the slot': {
    nextWake: ({ slot, ...state }, ...rest) => {
      const forgotten = { ...slot, granted: false, askedAt: null, retryAt: null };
      return nextWake({ ...state, slot: forgotten, stops: new Map() }, ...rest);
    },
  },
  'a slot is given back before the stop is confirmed': gate({
    event: claiming(({ wants, holds }) => ({ holds: holds && wants !== null })),
  }),
  'an evicted slot is given away at once': gate({
    after: (state) => entries(state, (entry) => (entry.evicted ? { ...entry, slot: 'none', evicted: false } : entry)),
  }),
  'a play is evicted': gate({ event: claiming(({ wants, holds }) => ({ wants: holds && wants ? 'warm' : wants })) }),
  'a look evicts': gate({ event: claiming(({ wants }) => ({ wants: wants && 'play' })) }),
  'a head keeps its slot': gate({
    after: (state) => entries(state, (entry) => (entry.wants === 'spare' ? { ...entry, evicted: false } : entry)),
  }),
  'the most recently renewed is evicted': gate({ event: claiming(({ renewedAt }) => ({ renewedAt: -renewedAt })) }),
  'an old claim counts as a new one': gate({ event: claiming((_, known) => ({ seq: (known?.seq ?? 0) + 1 })) }),
  'the gate forgets its slots with its memory': gate({
    before: (state, event) => (event.type === 'restarted' ? EMPTY_GATE : state),
  }),
  'a viewer may have any number warm': gate({ policy: { maxWarmPerViewer: 100 } }),
  'a viewer who has lost the slot keeps the lease': file({
    event: (event) =>
      event.type === 'claimed' && event.reply ? { ...event, reply: { ...event.reply, outbid: [] } } : event,
  }),
  'looks may have every slot': gate({ policy: { maxWarm: 2 } }),
  'a slot that comes free waits for the next claim': gate({
    after: (state) => entries(state, (entry) => (entry.slot === 'reserved' ? { ...entry, slot: 'none' } : entry)),
  }),
  'a slot too many': gate({ policy: { maxTranscodes: 3 } }),
  'a session that was there before counts as one of Headstart’s': file({
    event: (event) => (event.type === 'probed' ? { ...event, isOld: false } : event),
  }),
  'a player’s session counts as one of Headstart’s': file({
    after: (state, event, now, policy) => {
      const step = reduce(state, event, now, policy);
      const { session } = step.state;
      if (event.type !== 'adopted' || !('id' in session)) return step;
      return { ...step, state: { ...step.state, session: { ...session, ours: true } } };
    },
  }),
  'a player’s session takes no slot': file({
    after: (state, event, now, policy) => {
      const step = reduce(state, event, now, policy);
      if (event.type !== 'adopted') return step;
      return { ...step, state: { ...step.state, slot: { ...step.state.slot, granted: state.slot.granted } } };
    },
  }),
  'a player’s requests do not keep its session': file({
    event: (event) => (event.type === 'used' ? { type: 'woke' } : event),
  }),
  'a player that ends its session ends it for all': file({
    after: (state, event, now, policy) => {
      return reduce(event.type === 'ended' ? { ...state, leases: new Map() } : state, event, now, policy);
    },
  }),
  'a paused film is lost with its play lease': file({ policy: { pauseMaxMs: 0 } }),
  'a paused film is kept for good': file({ policy: { pauseMaxMs: 1e9 } }),
  'a file with a paused film claims its slot as if the film were watched': wanting((want) =>
    want === 'paused' ? 'play' : want,
  ),
  'a file whose film is watched claims its slot as if the film stood still': wanting((want) =>
    want === 'play' ? 'paused' : want,
  ),
  'a film at which viewers only look is evicted before one that stands still': gate({
    event: claiming(({ wants }) => ({ wants: wants === 'paused' ? 'warm' : wants })),
  }),
  'a paused film keeps its slot': gate({
    after: (state) => entries(state, (entry) => (entry.wants === 'paused' ? { ...entry, evicted: false } : entry)),
  }),
  'a page that says that its film is paused keeps its lease': file({
    event: (event, { leases }) => {
      const lease = event.type === 'paused' && leases.get(event.visit);
      return event.type === 'paused' && lease
        ? { ...event, type: 'renew', viewer: lease.viewer, position: lease.position, playing: true }
        : event;
    },
  }),
  'the player of a paused film keeps its lease by asking for the playlist': file({
    event: (event) => (event.type === 'requested' ? { ...event, type: 'renew' } : event),
  }),
  'a pause gives a lease to a visit that holds none': file({
    event: (event, { leases }) =>
      event.type === 'paused' && !leases.has(event.visit)
        ? { ...event, type: 'renew', viewer: 'a viewer' as ViewerKey, position: 0, playing: true }
        : event,
  }),
  'a paused film that plays again still counts as paused': file({
    event: (event, { leases }) =>
      event.type === 'renew' && leases.get(event.visit)?.isPaused ? { ...event, type: 'requested' } : event,
  }),
  'a viewer who fetches segments of a film that stood still counts as gone': file({
    event: (event, { leases }) =>
      event.type === 'watched' && [...leases.values()].every(({ kind }) => kind !== 'play') ? { type: 'woke' } : event,
  }),
  'a paused film starts again by itself': file({
    after: (state, event, now, policy) => {
      const step = reduce(state, event, now, policy);
      if (!('id' in state.session) || 'id' in step.state.session) return step;
      const paused = [...state.leases].filter(([, { kind }]) => kind === 'paused');
      return { ...step, state: { ...step.state, leases: new Map([...step.state.leases, ...paused]) } };
    },
  }),
  'a visit without a player still counts as playing': file({
    event: (event) => (event.type === 'looks_again' ? { type: 'woke' } : event),
  }),
  'a player’s session that is gone is started again': file({
    after: (state, event, now, policy) => {
      return reduce(event.type === 'probed' ? playersAsPages(state) : state, event, now, policy);
    },
  }),
  'a viewer who signs out loses what they watch': file({
    after: (state, event, now, policy) => {
      return reduce(event.type === 'signed_out' ? playsAsWarm(state) : state, event, now, policy);
    },
  }),
  'a look at a film with a head takes a lease': { needsLease: () => true },
  'Play with a head asks for no slot': { needsLease: (head, asked) => needsLease(head, { ...asked, playing: false }) },
  'Play with a head is taken for a look': file({
    event: (event) => (event.type === 'renew' && (event.position ?? 0) > 0 ? { ...event, playing: false } : event),
  }),
  'a session with a head starts where the viewer has stopped': { startAfter: (_, position) => position },
  'a session with a head starts at the beginning': { startPosition: () => 0 },
  'a session after a head starts at the place of its first viewer': {
    startPosition: ({ leases }) => [...leases.values()][0]?.position ?? 0,
  },
  'a session that goes on after a head is never ended': file({
    after: (state, event, now, policy) => {
      const step = reduce(state, event, now, policy);
      const { session, leases } = step.state;
      const isAfterHead = [...leases.values()].some(({ position }) => position > 0);
      if (event.type !== 'probed' || !isAfterHead || !('id' in session)) return step;
      return { ...step, state: { ...step.state, session: { ...session, ours: false } } };
    },
  }),
  'a head of the replaced file is continued by a session of the new file': { continuesHead: () => true },
  'no head goes on': { continuesHead: () => false },
  'the gate does not know which files share a session': gate({ event: claiming(() => ({ session: null })) }),
  'a shared session is never ended once its starter has left': gate({
    after: (state) => entries(state, (entry) => ({ ...entry, inherited: new Set() })),
  }),
};

export const MUTANTS: [fault: string, code: Code][] = Object.entries(FAULTS).map(([fault, change]) => [
  fault,
  { ...PRODUCT, ...change },
]);
