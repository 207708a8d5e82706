/** The promises that always hold, checked after every step of every part. docs/reliability.md names them by number. */
import type { VisitId } from '../../protocol/ids.ts';
import { MAKER, type ViewerKey } from '../../worker/auth/viewer-keys.ts';
import type { Lease, MediaFileState } from '../../worker/media-file/state.ts';
import type { FileName, SlotClaim, Want } from '../../worker/origin-gate/claim.ts';
import { replyTo } from '../../worker/origin-gate/reducer.ts';
import type { Entry } from '../../worker/origin-gate/state.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { type FileActor, type FileStep, type GateActor, type GateStep, POLICY } from './actors.ts';
import type { OriginModel } from './origin-model.ts';
import { keepsTheOutbid, wrongAtGate } from './slot-promises.ts';

export class BrokenPromise extends Error {}

const broken = (what: string): never => {
  throw new BrokenPromise(what);
};

/** A clock may be a minute slow and then a minute fast. */
const CLOCKS_MS = 120_000;
/** The file remembers a cancelled visit for ten minutes. An error of the file's clock may shorten that time. */
const REMEMBERED_MS = 10 * 60_000 - CLOCKS_MS;
/**
 * The gate gives up a file after the origin's idle time and three minutes of silence. An error of the gate's clock may
 * shorten that time.
 */
const SILENT_MS = POLICY.originIdleMs + 3 * 60_000 - CLOCKS_MS;

/**
 * While the origin answers, Headstart gives a session back at the latest this long after its linger. The time covers an
 * alarm, a retry and a slow clock.
 */
const STOP_MS = 60_000 + CLOCKS_MS;

interface Expected {
  kind: 'warm' | 'play';
  viewer: ViewerKey;
  since: number;
  /**
   * When the visit was last renewed. During a pause, only two events count as renewals: the pause's beginning, and a
   * segment that the player fetches.
   */
  renewedAt: number;
  isPaused?: boolean;
  /** The visit plays, and has been silent for so long that others may have the slot. */
  isStill?: boolean;
  /** A player of the origin's own holds the lease, without a page. */
  isPlayer?: boolean;
}

/**
 * A request for a lease. `lastS`: where the last segment of the present head begins. `saved`: the viewer's saved
 * position. In seconds.
 */
interface Asked {
  playing: boolean;
  isHeld: boolean;
  lastS: number | null;
  saved: number;
}

/** What the simulator knows of a film, independent of the tested code. */
class Record {
  readonly leases = new Map<VisitId, Expected>();
  readonly cancelledAt = new Map<VisitId, number>();
  /** Since when no lease has held the film, by the file's clock. Null while a lease holds it. */
  unheldSince: number | null = Number.NEGATIVE_INFINITY;
  /** A viewer has signed out, and no lease has held the film since. So its session does not linger. */
  signedOut = false;
  /** The sessions that the origin's own players have started for this film. */
  readonly adopted = new Set<OriginSessionId>();
  /** The session that runs for the film, as its last claim has told the gate. */
  session: OriginSessionId | null = null;
  /** The visits that looked when the last claim was sent, and since when each of them looks, by the file's clock. */
  told: ReadonlyMap<VisitId, number> = new Map();
  /** The film's last claim, and when the gate got it. */
  wants: Want | null = null;
  renewedAt = 0;
  heardAt = 0;
  /** The gate has given the film up after a long silence, and the film has claimed again since. */
  returned = false;
  /**
   * The answer to a start was lost, so the film may have a session that it does not know. The film no longer asks for
   * this session, and the origin drops the session by itself.
   */
  abandoned = false;
  /** A player's session has taken the place of a start that may never be answered. */
  overtaken = false;
}

/**
 * Whether a start is under way, or its answer was lost. The origin may then give the started session also to the
 * origin's own player.
 */
const mayHaveAsked = ({ session }: MediaFileState): boolean =>
  session.phase === 'starting' || (session.phase === 'failed' && session.uncertain);

/** When a lease ends. A play lease lasts longer while its session `runs`. */
const endOf = ({ kind, since, renewedAt }: Expected, runs: boolean): number =>
  kind === 'play'
    ? renewedAt + (runs ? POLICY.pauseMaxMs : POLICY.playLeaseMs)
    : Math.min(renewedAt + POLICY.warmLeaseMs, since + POLICY.warmMaxMs);

const runs = ({ session }: MediaFileState): boolean => 'id' in session;

const warmSince = (leases: ReadonlyMap<VisitId, Lease>): ReadonlyMap<VisitId, number> =>
  new Map([...leases].flatMap(([visit, { kind, since }]) => (kind === 'warm' ? [[visit, since]] : [])));

export class Promises {
  readonly #records = new Map<FileName, Record>();
  /** A file knows that a player of the origin's own has started these sessions. Headstart must not stop them. */
  readonly #others = new Set<OriginSessionId>();
  /**
   * A file cannot know whether Headstart or a player of the origin's own has started these sessions. For example, the
   * answer to a start was lost. Stopping these sessions breaks no promise.
   */
  readonly #mistaken = new Set<OriginSessionId>();

  #of(name: FileName): Record {
    let record = this.#records.get(name);
    if (!record) {
      record = new Record();
      this.#records.set(name, record);
    }
    return record;
  }

  /** Checks the lease of a visit that has just asked for one. */
  asked({ state }: FileActor, visit: VisitId, { playing, isHeld, lastS, saved }: Asked): void {
    if (lastS !== null && !playing && !isHeld && state.leases.has(visit))
      broken('heads: a look at a film with a head holds a lease');
    const lease = state.leases.get(visit);
    // The file starts no session for a paused visit. When the visit plays again, it names its position anew.
    if (lease?.isPaused) return;
    const position = lease?.position;
    const expected = Math.max(lastS ?? 0, saved);
    if (position !== undefined && expected > 0 && position !== expected)
      broken('heads: a session starts elsewhere than its head ends');
  }

  fileStepped({ name }: FileActor, step: FileStep, origin: OriginModel): void {
    const record = this.#of(name);
    for (const lease of record.leases.values())
      if (lease.kind === 'play' && step.now >= lease.renewedAt + POLICY.playLeaseMs) lease.isStill = true;
    this.#othersSessionsGoOn(record, step, origin);
    this.#leasesEndForAReason(record, step);
    this.#note(record, step);
    this.#cancelledHoldNothing(record, step);
    this.#stopsAreDue(record, step);
    const { before, after, effects, event } = step;
    if (keepsTheOutbid(step, record.told)) broken('6: a viewer who has newer warm sessions keeps an older one');
    if (effects.some(({ type }) => type === 'claim')) record.told = warmSince(after.leases);
    if (after.session.phase === 'direct' && after.leases.size > 0) broken('7: a direct-play file is held');
    for (const { type } of effects) {
      if (type !== 'start') continue;
      if (before.session.phase === 'direct' && event.type !== 'refuted') broken('7: a direct-play file is started');
      const leases = [...record.leases.values()];
      if (leases.length > 0 && leases.every(({ isStill }) => isStill))
        broken('3: a session is started for a film that stands still');
      if (after.leases.size > 0 && leases.every(({ isPlayer }) => isPlayer))
        broken('11: a session is started in the place of a player’s own');
      if (after.session.phase !== 'starting') broken('2: the origin is asked without a stored intent');
      if (!after.slot.granted) broken('6: the origin is asked without a slot');
      this.#startsWhereOnePlays(step);
    }
    for (const effect of effects) if (effect.type === 'claim') this.#claimsWhatItIsFor(record, effect.claim);
    if (event.type === 'adopted' && !after.slot.granted) broken('6: a player’s session holds no slot');
    // After the clock was set back, the present time may be earlier than the noted one. Then the present time counts.
    record.unheldSince = after.leases.size > 0 ? null : Math.min(record.unheldSince ?? step.now, step.now);
    if (before.session.phase === 'failed' && before.session.uncertain && after.session.phase === 'none') {
      record.abandoned = true;
    }
    // The origin has answered another start with the same session. From now on the session counts as started for this
    // file.
    if (after.session.phase === 'ready' && after.session.ours) record.abandoned = false;
    if (event.type === 'adopted' && mayHaveAsked(before)) record.overtaken = true;
    record.signedOut = after.leases.size === 0 && (record.signedOut || event.type === 'signed_out');
  }

  /** Promises 3 and 6: a file claims `play` for a film that a viewer watches, and for no other film. */
  #claimsWhatItIsFor({ leases }: Record, { wants }: SlotClaim): void {
    const isWatched = [...leases.values()].some(({ kind, isStill }) => kind === 'play' && !isStill);
    if (isWatched && wants !== 'play' && wants !== null) broken('3: a film that is watched is claimed for less');
    if (!isWatched && wants === 'play') broken('6: a film that stands still is claimed like one that is watched');
  }

  /**
   * A session starts at the position of a visit that plays. When no visit plays, it starts at the position of a visit
   * that looks.
   */
  #startsWhereOnePlays({ after, position }: FileStep): void {
    const leases = [...after.leases.values()];
    const plays = leases.filter(({ kind }) => kind === 'play');
    const those = plays.length > 0 ? plays : leases;
    if (those.length > 0 && !those.some((lease) => lease.position === position))
      broken('heads: a session starts where nobody begins');
  }

  /** Promise 11: Headstart never stops a session that existed before Headstart asked for it. */
  #othersSessionsGoOn(record: Record, { event, before, after, effects }: FileStep, { sessions }: OriginModel): void {
    const session = 'id' in after.session ? after.session.id : null;
    // The file cannot tell this session from one that Headstart has started for the file.
    const takeForOwn = (id: OriginSessionId): void => {
      if (!record.adopted.has(id)) this.#mistaken.add(id);
    };
    if (before.session.phase === 'warming' && after.stops.has(before.session.id)) takeForOwn(before.session.id);
    switch (event.type) {
      case 'started': {
        if (event.outcome.kind !== 'session') break;
        const isSure =
          before.session.phase === 'starting' && event.generation === before.generation && !before.session.uncertain;
        if (!isSure) this.#mistaken.add(event.outcome.id);
        else if (event.outcome.id !== session) takeForOwn(event.outcome.id);
        break;
      }
      case 'adopted':
        if ('id' in before.session && before.session.id === event.id) break;
        record.adopted.add(event.id);
        if (mayHaveAsked(before)) this.#mistaken.add(event.id);
        else if (!before.stops.has(event.id) && session === event.id) this.#others.add(event.id);
        break;
      case 'ended':
        // The player has ended this session. Without Headstart, the origin would end it now.
        if ('id' in before.session && before.session.id === event.id) this.#others.delete(event.id);
        break;
      case 'probed':
        if (before.session.phase !== 'warming' || event.generation !== before.generation) break;
        if (event.isOld) this.#others.add(before.session.id);
        else takeForOwn(before.session.id);
        break;
      case 'restarted':
        // The restart has lost the first probe of the session, which would have told whether Headstart had started it.
        if (before.session.phase === 'warming') this.#mistaken.add(before.session.id);
        break;
    }
    for (const id of record.adopted) if (id !== session) record.adopted.delete(id);
    for (const effect of effects) {
      if (effect.type !== 'stop' || sessions.get(effect.id)?.by !== 'player') continue;
      if (this.#others.has(effect.id) && !this.#mistaken.has(effect.id)) broken('11: a session of others is stopped');
    }
  }

  /** Promise 3: no visit loses its lease because another visit leaves, or before the lease's time is over. */
  #leasesEndForAReason(record: Record, { event, before, after, now }: FileStep): void {
    for (const [visit, lease] of before.leases) {
      if (after.leases.has(visit) || after.session.phase === 'direct') continue;
      const expected = record.leases.get(visit);
      if (!expected || now >= endOf(expected, runs(before))) continue;
      // The visit has been silent for long, and the file no longer has the visit's session. That session has made room
      // for another Play, or is gone. In both cases the lease may end.
      if (expected.isStill && runs(before) && idOf(after) !== idOf(before)) continue;
      if (event.type === 'cancel' && event.visit === visit) continue;
      const outbid = event.type === 'claimed' && event.reply?.outbid.includes(lease.viewer);
      if (outbid && expected.kind === 'warm') continue;
      if (event.type === 'signed_out' && event.viewer === lease.viewer && expected.kind === 'warm') continue;
      if (event.type === 'ended' && event.viewer === lease.viewer && lease.player === 'alone') continue;
      if (event.type === 'probed' && event.outcome === 'gone' && lease.player === 'alone') continue;
      broken(`3: ${visit} lost its ${expected.kind} lease to "${event.type}"`);
    }
  }

  #note(record: Record, { event, before, after, now }: FileStep): void {
    for (const visit of record.leases.keys()) if (!after.leases.has(visit)) record.leases.delete(visit);
    switch (event.type) {
      case 'preload':
      case 'requested':
      case 'renew': {
        const { visit, viewer } = event;
        if (!after.leases.has(visit)) break;
        const known = record.leases.get(visit);
        const held = known && now < endOf(known, runs(before)) ? known : undefined;
        const plays = event.type !== 'preload' && event.playing;
        const isPaused = held?.isPaused === true && !(event.type === 'renew' && event.playing);
        const kind = held?.kind === 'play' || plays ? 'play' : 'warm';
        if (!isPaused) record.leases.set(visit, { kind, viewer, since: held?.since ?? now, renewedAt: now });
        const expected = record.leases.get(visit)?.isStill ? 'paused' : kind;
        const lease = after.leases.get(visit);
        if (lease?.kind !== expected) broken(`3: ${visit} should hold a ${expected} lease`);
        if (lease?.isPaused !== isPaused) broken(`3: ${visit} ${isPaused ? 'is' : 'is not'} paused`);
        break;
      }
      case 'watched':
        keepWatched(record, event.viewer, now);
        break;
      case 'paused': {
        const lease = record.leases.get(event.visit);
        if (!lease && after.leases.has(event.visit)) broken(`3: ${event.visit} takes a lease by a pause`);
        if (!lease || lease.isPaused) break;
        record.leases.set(event.visit, { ...lease, kind: 'play', renewedAt: now, isPaused: true, isStill: false });
        break;
      }
      case 'looks_again': {
        const lease = record.leases.get(event.visit);
        if (lease?.kind !== 'play') break;
        record.leases.set(event.visit, looking(lease, now));
        if (after.leases.get(event.visit)?.kind !== 'warm')
          broken(`3: ${event.visit} plays on after its player is gone`);
        break;
      }
      case 'cancel':
        record.cancelledAt.set(event.visit, now);
        break;
      case 'adopted':
      case 'used': {
        if (!('id' in after.session) || after.session.id !== event.id) break;
        if (event.type === 'used') keepWatched(record, event.viewer, now);
        const again = record.leases.get(event.visit);
        if (again && after.leases.get(event.visit) !== before.leases.get(event.visit)) {
          again.renewedAt = now;
          again.isStill = false;
        }
        const plays = [...after.leases].filter(([, { kind, viewer }]) => kind === 'play' && viewer === event.viewer);
        for (const [visit, { viewer }] of plays) {
          const known = record.leases.get(visit);
          if (known?.kind === 'play') continue;
          const isPlayer = visit === event.visit;
          record.leases.set(visit, { kind: 'play', viewer, since: known?.since ?? now, renewedAt: now, isPlayer });
        }
        if (plays.length === 0 && !after.tombstones.has(event.visit))
          broken('11: a session that is played is not held');
        break;
      }
      case 'ended':
      case 'probed':
        for (const [visit, lease] of record.leases) {
          if (lease.kind !== 'play' || after.leases.get(visit)?.kind !== 'warm') continue;
          if (event.type === 'ended' && event.viewer !== lease.viewer) broken(`3: ${visit} is ended by another viewer`);
          record.leases.set(visit, looking(lease, now));
        }
        break;
    }
  }

  #cancelledHoldNothing(record: Record, { after, now }: FileStep): void {
    for (const [visit, at] of record.cancelledAt) {
      if (now < at + REMEMBERED_MS && after.leases.has(visit)) broken(`4: ${visit} holds a lease after its cancel`);
    }
  }

  /**
   * Promises 2 and 3: a session outlives its last lease by the linger, and a session that is watched is not stopped.
   */
  #stopsAreDue({ leases, unheldSince, signedOut }: Record, { event, before, after, now }: FileStep): void {
    const id = 'id' in before.session ? before.session.id : null;
    if (id === null || before.stops.has(id) || !after.stops.has(id)) return;
    // The origin has given its own player another session in place of this one.
    if (event.type === 'adopted') return;
    for (const { kind, isStill } of leases.values())
      if (kind === 'play' && !isStill) broken('3: a session that is watched is stopped');
    if (before.slot.evicted || (event.type === 'claimed' && event.reply?.verdict === 'evict')) return;
    if (after.leases.size > 0) broken('3: a session that is held is stopped');
    if (signedOut || event.type === 'signed_out' || event.type === 'ended') return;
    if (unheldSince !== null && now < unheldSince + POLICY.lingerMs)
      broken('2: a session is stopped before its linger');
    if (unheldSince === null && POLICY.lingerMs > 0) broken('2: a session is stopped without any linger');
  }

  gateStepped(step: GateStep, time: number): void {
    const { event, before, after } = step;
    if (event.type === 'claim') {
      const record = this.#of(event.file);
      const stale = event.claim.seq <= (before.files.get(event.file)?.seq ?? -1);
      if (!stale) {
        record.wants = event.claim.wants;
        record.renewedAt = event.claim.renewedAt;
        record.session = event.claim.session;
      }
      this.#sharedGoOn(event.file, replyTo(after, event.file, event.claim).ends, after);
      const silent = time - record.heardAt > SILENT_MS;
      record.returned = event.claim.holds && (record.returned || (silent && record.heardAt > 0));
      record.heardAt = time;
    }
    const wrong = wrongAtGate(step);
    if (wrong) broken(wrong);
    const chosen = [...after.files].filter(([name, { evicted }]) => evicted && !before.files.get(name)?.evicted);
    if (chosen.length > 0) this.#evictionIsRight(chosen, step);
  }

  /** Promise 11: a session that another file holds is not stopped. */
  #sharedGoOn(file: FileName, ends: readonly OriginSessionId[], { files }: GateStep['after']): void {
    for (const [name, { session }] of this.#records) {
      if (name !== file && files.has(name) && session && ends.includes(session)) {
        broken('11: a session that another file holds is ended');
      }
    }
  }

  /**
   * Promise 6, for evictions:
   * - A session that makes a head may be evicted for a look or a Play that waits.
   * - Another session may be evicted only for a Play that waits.
   * - While more sessions run than there are slots, evictions need no waiting look or Play.
   * - A film that a viewer plays is never evicted.
   * - Heads go first, then films that stand still, then all others.
   * - Among equals, the least recently renewed goes first.
   */
  #evictionIsRight(chosen: [FileName, Entry][], { after }: GateStep): void {
    const rows = [...after.files];
    const taken = rows.filter(([, { slot }]) => slot !== 'none').length;
    const waits = rows.some(([name, { slot }]) => slot === 'none' && this.#of(name).wants === 'play');
    const looks = rows.some(([, { slot, wants }]) => slot === 'none' && wants === 'warm');
    const isOfHeads = chosen.every(([, { wants }]) => wants === 'spare');
    if (!waits && taken <= POLICY.maxTranscodes && !(looks && isOfHeads)) {
      broken('6: a session is evicted though nobody waits to play');
    }
    const spared = rows.filter(([name, { slot, evicted }]) => {
      return slot === 'held' && !evicted && this.#of(name).wants !== 'play';
    });
    const rankOf = ([name, { wants }]: [FileName, Entry]): number =>
      wants === 'spare' ? 0 : this.#of(name).wants === 'paused' ? 1 : 2;
    for (const row of chosen) {
      const { wants, renewedAt } = this.#of(row[0]);
      if (wants === 'play') broken('6: a session that is watched is evicted');
      const rank = rankOf(row);
      if (spared.some((other) => rankOf(other) < rank)) broken('6: what is to go first is not evicted first');
      const alike = spared.filter((other) => rankOf(other) === rank);
      if (alike.some(([other]) => this.#of(other).renewedAt < renewedAt)) {
        broken('6: evicted is not the least recently renewed');
      }
    }
  }

  /** Promises 1 and 6, checked whenever the origin has started a session. */
  startsAreFew(origin: OriginModel, files: readonly FileActor[], time: number): void {
    const running = new Set<OriginSessionId>();
    for (const { index, name } of files) {
      const sessions = origin.ofFilm(index).filter(({ by }) => by === 'edge');
      if (sessions.length > 1) broken(`1: ${sessions.length} sessions of one file`);
      const { abandoned, returned, heardAt } = this.#of(name);
      if (abandoned || returned || time - heardAt > SILENT_MS) continue;
      for (const { id } of sessions) running.add(id);
    }
    if (running.size > POLICY.maxTranscodes) broken(`6: ${running.size} transcodes in ${POLICY.maxTranscodes} slots`);
  }

  /** Promise 6 for each viewer, checked once every message has arrived. */
  viewersKeepFew(files: readonly FileActor[], gate: GateActor): void {
    const settled = ({ state: { slot } }: FileActor): boolean =>
      slot.askedAt === null && slot.retryAt === null && !slot.stale;
    if (!files.every(settled) || [...gate.state.files.values()].some(({ outbid }) => outbid.size > 0)) return;
    const films = new Map<ViewerKey, number>();
    for (const { state } of files) {
      if (!['starting', 'warming', 'ready'].includes(state.session.phase)) continue;
      const looking = new Set([...state.leases.values()].filter(({ kind }) => kind === 'warm').map((l) => l.viewer));
      looking.delete(MAKER);
      for (const viewer of looking) films.set(viewer, (films.get(viewer) ?? 0) + 1);
    }
    for (const count of films.values()) {
      if (count > POLICY.maxWarmPerViewer) broken(`6: ${count} warm sessions of one viewer`);
    }
  }

  /**
   * The last visitor had left, and the origin has dropped an idle session. Headstart should have stopped that session
   * before, unless it has had too little time for the stop.
   */
  droppedIdle(files: readonly FileActor[], time: number, calmSince: number): void {
    const since = files.map(({ name, skewMs }) => {
      const { unheldSince, abandoned, overtaken } = this.#of(name);
      return abandoned || overtaken || unheldSince === null ? time : unheldSince - skewMs;
    });
    if (time - Math.max(calmSince, ...since) > POLICY.lingerMs + STOP_MS)
      broken('2: a session was left for the origin to drop');
  }

  /** Checked when no visitor comes any more and no message is under way: nothing may be left anywhere. */
  nothingIsLeft(origin: OriginModel, files: readonly FileActor[], gate: GateActor): void {
    const mayBeLeft = new Set(
      files.flatMap(({ index, name }) => {
        const { abandoned, overtaken } = this.#of(name);
        return abandoned || overtaken ? [origin.mediaOf(index)] : [];
      }),
    );
    for (const { media, by } of origin.sessions.values()) {
      if (by === 'edge' && !mayBeLeft.has(media)) broken('2: a session is left at the origin');
    }
    for (const { name, state } of files) {
      const remains = leftIn(state);
      if (remains) broken(`2: ${remains} left in ${name}`);
    }
    if (gate.state.files.size > 0) broken('6: a slot is left at the gate');
    if (gate.state.viewers.size > 0) broken('6: a viewer is left at the gate');
  }
}

/** A viewer has fetched a segment, so the film that they play counts as watched. */
function keepWatched({ leases }: Record, viewer: ViewerKey, now: number): void {
  for (const lease of leases.values()) {
    if (lease.kind !== 'play' || lease.viewer !== viewer) continue;
    lease.renewedAt = now;
    lease.isStill = false;
  }
}

const looking = ({ viewer }: Expected, now: number): Expected => ({ kind: 'warm', viewer, since: now, renewedAt: now });

const idOf = ({ session }: MediaFileState): OriginSessionId | null => ('id' in session ? session.id : null);

function leftIn({ session, leases, stops, tombstones, slot, roster }: MediaFileState): string | null {
  if (session.phase !== 'none' && session.phase !== 'direct') return `a session that is ${session.phase} is`;
  if (leases.size > 0) return 'a lease is';
  if (stops.size > 0) return 'a stop is';
  if (tombstones.size > 0) return 'a tombstone is';
  if (slot.granted || slot.askedAt !== null || slot.retryAt !== null) return 'a slot is';
  return roster.size > 0 ? 'a viewer is' : null;
}
