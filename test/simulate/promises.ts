/** What must always hold (design §4), checked after every step of every part. */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../../worker/auth/credentials.ts';
import type { Lease, MediaFileState } from '../../worker/media-file/state.ts';
import type { FileName, Want } from '../../worker/origin-gate/claim.ts';
import type { Entry } from '../../worker/origin-gate/state.ts';
import { type FileActor, type FileStep, type GateActor, type GateStep, POLICY } from './actors.ts';
import type { OriginModel } from './origin-model.ts';
import { keepsTheOutbid, wrongAtGate } from './slot-promises.ts';

export class BrokenPromise extends Error {}

const broken = (what: string): never => {
  throw new BrokenPromise(what);
};

/** A clock may be a minute slow and then a minute fast. */
const CLOCKS_MS = 120_000;
/** A cancelled visit is remembered for this long. */
const REMEMBERED_MS = 10 * 60_000 - CLOCKS_MS;
/** The gate gives up a holder of whom it has not heard for the origin's idle time and three minutes. */
const SILENT_MS = POLICY.originIdleMs + 3 * 60_000 - CLOCKS_MS;

/** While the origin answers, a session is given back this long after its linger at the latest: an alarm, a retry, a slow clock. */
const STOP_MS = 60_000 + CLOCKS_MS;

interface Expected {
  kind: Lease['kind'];
  viewer: ViewerKey;
  since: number;
  renewedAt: number;
}

/** What is known of a film without asking the code that is tested. */
class Record {
  readonly leases = new Map<VisitId, Expected>();
  readonly cancelledAt = new Map<VisitId, number>();
  /** By the file's clock; null while somebody holds it. */
  unheldSince: number | null = null;
  /** Who looked, and since when by the file's clock, as its last claim was sent. */
  told: ReadonlyMap<VisitId, number> = new Map();
  /** What the gate last heard of it, and when. */
  wants: Want | null = null;
  renewedAt = 0;
  heardAt = 0;
  /** The gate has given it up after a long silence, and it is back. */
  returned = false;
  /** It gave up asking for what it may have started unheard; the origin drops that by itself. */
  abandoned = false;
}

const endOf = ({ kind, since, renewedAt }: Expected): number =>
  kind === 'play' ? renewedAt + POLICY.playLeaseMs : Math.min(renewedAt + POLICY.warmLeaseMs, since + POLICY.warmMaxMs);

const warmSince = (leases: ReadonlyMap<VisitId, Lease>): ReadonlyMap<VisitId, number> =>
  new Map([...leases].flatMap(([visit, { kind, since }]) => (kind === 'warm' ? [[visit, since]] : [])));

export class Promises {
  readonly #records = new Map<FileName, Record>();

  #of(name: FileName): Record {
    let record = this.#records.get(name);
    if (!record) {
      record = new Record();
      this.#records.set(name, record);
    }
    return record;
  }

  fileStepped({ name }: FileActor, step: FileStep): void {
    const record = this.#of(name);
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
      if (after.session.phase !== 'starting') broken('2: the origin is asked without a stored intent');
      if (!after.slot.granted) broken('6: the origin is asked without a slot');
    }
    // A clock that was set back has not passed the moment yet.
    record.unheldSince = after.leases.size > 0 ? null : Math.min(record.unheldSince ?? step.now, step.now);
    if (before.session.phase === 'failed' && before.session.uncertain && after.session.phase === 'none') {
      record.abandoned = true;
    }
    if (after.session.phase === 'warming') record.abandoned = false;
  }

  /** 3: nobody loses a lease to somebody else's leaving, or before its time. */
  #leasesEndForAReason(record: Record, { event, before, after, now }: FileStep): void {
    for (const [visit, lease] of before.leases) {
      if (after.leases.has(visit) || after.session.phase === 'direct') continue;
      const expected = record.leases.get(visit);
      if (!expected || now >= endOf(expected)) continue;
      if (event.type === 'cancel' && event.visit === visit) continue;
      const outbid = event.type === 'claimed' && event.reply?.outbid.includes(lease.viewer);
      if (outbid && expected.kind === 'warm') continue;
      broken(`3: ${visit} lost its ${expected.kind} lease to "${event.type}"`);
    }
  }

  #note(record: Record, { event, after, now }: FileStep): void {
    for (const visit of record.leases.keys()) if (!after.leases.has(visit)) record.leases.delete(visit);
    switch (event.type) {
      case 'preload':
      case 'renew':
      case 'play': {
        if (!after.leases.has(event.visit)) break;
        const known = record.leases.get(event.visit);
        const held = known && now < endOf(known) ? known : undefined;
        const plays = event.type === 'play' ? !held : event.type === 'renew' && event.playing;
        const kind = held?.kind === 'play' || plays ? 'play' : 'warm';
        record.leases.set(event.visit, { kind, viewer: event.viewer, since: held?.since ?? now, renewedAt: now });
        if (after.leases.get(event.visit)?.kind !== kind) broken(`3: ${event.visit} should hold a ${kind} lease`);
        break;
      }
      case 'watched':
        for (const lease of record.leases.values()) {
          if (lease.kind === 'play' && lease.viewer === event.viewer) lease.renewedAt = now;
        }
        break;
      case 'paused': {
        const lease = record.leases.get(event.visit);
        if (lease?.kind !== 'play') break;
        record.leases.set(event.visit, { ...lease, kind: 'warm', since: now, renewedAt: now });
        if (after.leases.get(event.visit)?.kind === 'play')
          broken(`3: ${event.visit} plays on after its player is gone`);
        break;
      }
      case 'cancel':
        record.cancelledAt.set(event.visit, now);
        break;
    }
  }

  #cancelledHoldNothing(record: Record, { after, now }: FileStep): void {
    for (const [visit, at] of record.cancelledAt) {
      if (now < at + REMEMBERED_MS && after.leases.has(visit)) broken(`4: ${visit} holds a lease after its cancel`);
    }
  }

  /** 2 and 3: a session outlives its last lease by the linger, and one that is watched is not stopped. */
  #stopsAreDue({ leases, unheldSince }: Record, { event, before, after, effects, now }: FileStep): void {
    const id = 'id' in before.session ? before.session.id : null;
    if (id === null || !effects.some((effect) => effect.type === 'stop' && effect.id === id)) return;
    for (const { kind } of leases.values()) if (kind === 'play') broken('3: a session that is watched is stopped');
    if (before.slot.evicted || (event.type === 'claimed' && event.reply?.verdict === 'evict')) return;
    if (after.leases.size > 0) broken('3: a session that is held is stopped');
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
      }
      const silent = time - record.heardAt > SILENT_MS;
      record.returned = event.claim.holds && (record.returned || (silent && record.heardAt > 0));
      record.heardAt = time;
    }
    const wrong = wrongAtGate(step);
    if (wrong) broken(wrong);
    const chosen = [...after.files].filter(([name, { evicted }]) => evicted && !before.files.get(name)?.evicted);
    if (chosen.length > 0) this.#evictionIsRight(chosen, step);
  }

  /** 6: only for somebody who plays, never of somebody who plays, and the least recently renewed first. */
  #evictionIsRight(chosen: [FileName, Entry][], { after }: GateStep): void {
    const rows = [...after.files];
    const taken = rows.filter(([, { slot }]) => slot !== 'none').length;
    const waits = rows.some(([name, { slot }]) => slot === 'none' && this.#of(name).wants === 'play');
    if (!waits && taken <= POLICY.maxTranscodes) {
      broken('6: a session is evicted though nobody waits to play');
    }
    const spared = rows.filter(([name, { slot, evicted }]) => {
      return slot === 'held' && !evicted && this.#of(name).wants !== 'play';
    });
    for (const [name] of chosen) {
      const { wants, renewedAt } = this.#of(name);
      if (wants === 'play') broken('6: a session that is watched is evicted');
      if (spared.some(([other]) => this.#of(other).renewedAt < renewedAt)) {
        broken('6: evicted is not the least recently renewed');
      }
    }
  }

  /** 1 and 6, whenever the origin has started something. */
  startsAreFew(origin: OriginModel, files: readonly FileActor[], time: number): void {
    let running = 0;
    for (const { index, name } of files) {
      const sessions = origin.ofFilm(index).length;
      if (sessions > 1) broken(`1: ${sessions} sessions of one file`);
      const { abandoned, returned, heardAt } = this.#of(name);
      if (!abandoned && !returned && time - heardAt <= SILENT_MS) running += sessions;
    }
    if (running > POLICY.maxTranscodes) broken(`6: ${running} transcodes in ${POLICY.maxTranscodes} slots`);
  }

  /** Once all that was said has been heard. */
  viewersKeepFew(files: readonly FileActor[], gate: GateActor): void {
    const settled = ({ state: { slot } }: FileActor): boolean =>
      slot.askedAt === null && slot.retryAt === null && !slot.stale;
    if (!files.every(settled) || [...gate.state.files.values()].some(({ outbid }) => outbid.size > 0)) return;
    const films = new Map<ViewerKey, number>();
    for (const { state } of files) {
      if (!['starting', 'warming', 'ready'].includes(state.session.phase)) continue;
      const looking = new Set([...state.leases.values()].filter(({ kind }) => kind === 'warm').map((l) => l.viewer));
      for (const viewer of looking) films.set(viewer, (films.get(viewer) ?? 0) + 1);
    }
    for (const count of films.values()) {
      if (count > POLICY.maxWarmPerViewer) broken(`6: ${count} warm sessions of one viewer`);
    }
  }

  /** The origin has dropped a session as idle while nobody came any more: had it been given back, it would not have had to. */
  droppedIdle({ name, skewMs }: FileActor, time: number): void {
    const { unheldSince, abandoned } = this.#of(name);
    if (abandoned || unheldSince === null || time + skewMs - unheldSince <= POLICY.lingerMs + STOP_MS) return;
    broken('2: a session was left for the origin to drop');
  }

  /** Nobody comes any more, and nothing is on its way: nothing is left anywhere. */
  nothingIsLeft(origin: OriginModel, files: readonly FileActor[], gate: GateActor): void {
    for (const { index, name, state } of files) {
      if (origin.ofFilm(index).length > 0 && !this.#of(name).abandoned) broken('2: a session is left at the origin');
      const left = leftIn(state);
      if (left) broken(`2: ${left} left in ${name}`);
    }
    if (gate.state.files.size > 0) broken('6: a slot is left at the gate');
    if (gate.state.viewers.size > 0) broken('6: a viewer is left at the gate');
  }
}

function leftIn({ session, leases, stops, tombstones, slot, roster }: MediaFileState): string | null {
  if (session.phase !== 'none' && session.phase !== 'direct') return `a session that is ${session.phase} is`;
  if (leases.size > 0) return 'a lease is';
  if (stops.size > 0) return 'a stop is';
  if (tombstones.size > 0) return 'a tombstone is';
  if (slot.granted || slot.askedAt !== null || slot.retryAt !== null) return 'a slot is';
  return roster.size > 0 ? 'a viewer is' : null;
}
