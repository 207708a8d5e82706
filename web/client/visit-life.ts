/**
 * Decides when a visit on a page is renewed, retried and given back, by one pure function. `page-visit.ts` feeds events
 * to this function and runs the effects.
 */
import type { VisitId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import type { PlayerNews } from '../player/drive.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayState } from '../player/playing.ts';
import {
  idToGiveBack,
  isPressed,
  isRunning,
  NEVER,
  type Visit,
  type VisitEffect,
  type VisitEvent,
  type VisitPhase,
  visitId,
} from './visit.ts';

const EARLY_MS = 300;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** How many sessions a visit may lose in a row before it gives up. */
const LOSSES_MAX = 4;
/**
 * A film that has played for this long after a loss has recovered from it. A single frame proves nothing: it may have
 * been buffered. In milliseconds.
 */
const SETTLED_MS = 60_000;

type Step = [Visit, ...VisitEffect[]];
type Failure = Extract<VisitEvent, { type: 'failure' }>;

/** @param now in milliseconds of any clock that only goes forward */
export function reduceVisit(v: Visit, event: VisitEvent, now: number): Step {
  const { phase } = v;
  switch (event.type) {
    case 'open':
      return phase.at === 'none' ? openVisit(v, event.claim) : retryFailed(v);
    case 'opened':
      // The page was left while it asked the service worker: the visit that the worker began is given back.
      if (phase.at !== 'opening') return [v, { do: 'cancel', visit: event.visit }];
      return attachEarly(askForLease(v, event.visit, 0));
    case 'reply':
      return event.reply.visit === visitId(v) ? applyReply(v, event.reply, now) : [v];
    case 'failure':
      return event.visit === visitId(v) ? applyFailure(v, event, now) : [v];
    case 'tick':
      return askWhenDue(v, now);
    case 'shown':
      // The lease may have run out while the page was hidden. The renewal, which is due by now, takes the lease again.
      return attachIfWanted({ ...v, visible: true });
    case 'hidden':
      return [{ ...v, visible: false }];
    case 'refresh': {
      if (phase.at === 'none') return openVisit(v, false);
      // The page sent this request before the viewer signed in or out, so the answer is out of date. A new visit
      // ignores that answer.
      if (phase.at === 'asking') return reopenVisit(v);
      if (phase.at !== 'held') return retryFailed(v);
      // This visit holds no lease, so the page would not give the visit back on leaving. But the edge may grant this
      // request a lease, and the visitor may leave before the reply comes. So the page asks with a new visit. The page
      // gives a new visit back even before the first reply.
      return idToGiveBack(v) ? [v, leaseQuestion(v, phase.reply.visit)] : openVisit(v, false);
    }
    case 'another':
      return phase.at === 'none' ? [v] : reopenVisit(v);
    case 'leave':
      return closeVisit(v);
    case 'play':
      return applyPlayState(v, event.is);
    case 'video':
      return attachEarly(attachIfWanted({ ...v, player: null }));
    case 'site-player':
      return [{ ...v, sitePlayer: event.is }];
    case 'player':
      return applyPlayerNews(v, event.is, now);
    case 'player-failed': {
      if (event.code === 'busy') return waitForSlot(v, now);
      // The visit already waits for a slot. Once the visit has a slot, the film will go on with a new session.
      if (isBusy(v)) return [v];
      return giveUp(v, event.code);
    }
  }
}

function isLeased({ status }: VisitReply): boolean {
  switch (status) {
    case 'off':
    case 'direct':
      return false;
    case 'warming':
    case 'ready':
    case 'busy':
    case 'cancelled':
      return true;
  }
}

/** A visit without a lease is never renewed. */
const renewalMs = ({ renewAfterS }: VisitReply): number => (renewAfterS ?? NEVER) * 1000;

const openVisit = (v: Visit, claim: boolean): Step => [
  { ...v, phase: { at: 'opening' } },
  { do: 'open', claim },
];

const cancelEffects = (v: Visit): VisitEffect[] => {
  const visit = idToGiveBack(v);
  return visit ? [{ do: 'cancel', visit }] : [];
};

/** A cancelled visit never holds a lease again, so a film that is warmed again gets a new visit. */
function reopenVisit(v: Visit): Step {
  const [opening, effect] = openVisit(v, false) as [Visit, VisitEffect];
  return [opening, ...cancelEffects(v), effect];
}

/** A failed visit is tried again at once: the visitor has done something about the failure, or wants to play now. */
function retryFailed(v: Visit): Step {
  if (v.phase.at !== 'failed') return [v];
  return v.phase.visit ? askForLease(v, v.phase.visit, 0) : openVisit(v, false);
}

const closeVisit = (v: Visit): Step => [{ ...v, phase: { at: 'none' }, play: 'idle', losses: 0 }, ...cancelEffects(v)];

const askForLease = (v: Visit, visit: VisitId, tries: number): Step => [
  { ...v, phase: { at: 'asking', visit, tries, playing: isPressed(v) } },
  leaseQuestion(v, visit),
];

/** A renewal also takes a lease for a visit that has none. A renewal can take a play lease, and a preload cannot. */
const leaseQuestion = (v: Visit, visit: VisitId): Extract<VisitEffect, { do: 'ask' }> => ({
  do: 'ask',
  action: isPressed(v) ? 'renew' : 'preload',
  visit,
  playing: isPressed(v),
  ...(isAtRest(v, visit) && { paused: true }),
});

/**
 * @returns whether the page tells the edge that its film is paused. The edge starts no session for a paused film, and a
 * newly chosen rendition needs a session. So the page does not report the pause until the playlist of that rendition
 * has arrived.
 */
const isAtRest = ({ play, player }: Visit, visit: VisitId): boolean =>
  play === 'paused' && !(player && (player.visit !== visit || player.is === 'attached'));

function applyReply(v: Visit, reply: VisitReply, now: number): Step {
  const { status } = reply;
  if (status === 'cancelled') {
    if (v.play === 'paused') return leavePaused(v);
    // The visit is over at the edge. After Play, or when the page has just asked for a lease, the page replaces the
    // lost session.
    if (isPressed(v) || v.phase.at === 'asking') return replaceLostSession(v, now);
    return [{ ...v, phase: { at: 'none' }, player: null }, { do: 'detach' }];
  }
  const leased = isLeased(reply);
  const usualMs = renewalMs(reply);
  const awaited = isPressed(v) && v.phase.at === 'asking' ? v.phase : null;
  // After Play, a reply leaves the outcome open in two cases. With `warming`, the edge may have replied before it knew
  // whether a slot is free. Without `renewAfterS`, the edge may have replied to the service worker's look, which holds
  // no lease. In both cases the page asks again early, so that the viewer learns the outcome within a second.
  const early = awaited && (status === 'warming' || reply.renewAfterS === null);
  const due = leased ? now + (early ? Math.min(EARLY_MS, usualMs) : usualMs) : NEVER;
  const held: Visit = { ...v, phase: { at: 'held', reply, heardAt: now, due, tries: 0 } };
  const [next, ...effects] = attachIfWanted(held);
  // Play was pressed while the page was still asking for a warm lease: now it asks for a play lease.
  const late = leased && awaited && !awaited.playing;
  return late ? [next, ...effects, leaseQuestion(v, reply.visit)] : [next, ...effects];
}

/** Attaches the player to what the edge has for the visit; detaches it when there is nothing to play. */
function attachIfWanted(v: Visit): Step {
  if (v.phase.at !== 'held') return [v];
  const { status, visit, manifest } = v.phase.reply;
  switch (status) {
    case 'warming':
    case 'ready':
    case 'direct': {
      const direct = status === 'direct';
      return isPressed(v) || (v.visible && (direct || !v.frugal)) ? attachPlayer(v, visit, manifest, direct) : [v];
    }
    case 'off':
    case 'busy':
    case 'cancelled':
      return detachPlayer(v);
  }
}

const attachPlayer = (v: Visit, visit: VisitId, manifest: string | null, direct: boolean): Step =>
  v.player?.visit === visit && (v.player.direct || !direct)
    ? [v]
    : [
        { ...v, play: v.play === 'failed' ? 'idle' : v.play, player: { visit, direct, is: 'attached' } },
        { do: 'attach', visit, manifest, direct },
      ];

const retryAt = (tries: number, now: number): number => now + Math.min(RETRY_MIN_MS * 2 ** tries, RETRY_MAX_MS);

function applyFailure(v: Visit, { visit, code, final, afterMs = 0 }: Failure, now: number): Step {
  const { phase } = v;
  const tries = 'tries' in phase ? phase.tries : 0;
  // A viewer who watches needs the lease before it has run out. A film that stands still can wait.
  const due = Math.max(retryAt(isRunning(v) || v.play === 'wanted' ? 0 : tries, now), now + afterMs);
  // Whether the visit still counts as held. Before the film's first picture, the visit counts as held until a lease's
  // time has passed since the last reply. After the first picture, it always counts as held: perhaps the machine has
  // slept since the reply. If the session is gone, the player will find out.
  const lasts = (reply: VisitReply, heardAt: number): boolean =>
    isSeen(v) || now - heardAt < LIMITS.renewalsPerLease * renewalMs(reply);
  if (phase.at === 'held' && !final && lasts(phase.reply, phase.heardAt)) {
    return [{ ...v, phase: { ...phase, tries: tries + 1, due } }];
  }
  const next: Visit = {
    ...v,
    phase: { at: 'failed', visit, tries: tries + 1, due: final ? NEVER : due, code },
  };
  // After Play, the player stays attached, since the edge may still have the playlist. Before Play, the player stays
  // attached only if it is primed and the failure is not final.
  if (!isPressed(v) && v.player && (final || v.player.is !== 'primed'))
    return [{ ...next, player: null }, { do: 'detach' }];
  return [next];
}

function askWhenDue(v: Visit, now: number): Step {
  const { phase } = v;
  if ((phase.at !== 'held' && phase.at !== 'failed') || now < phase.due) return [v];
  if (phase.at === 'failed') return phase.visit ? askForLease(v, phase.visit, phase.tries) : openVisit(v, false);
  const { reply } = phase;
  return [
    { ...v, phase: { ...phase, due: now + renewalMs(reply) } },
    { ...leaseQuestion(v, reply.visit), action: 'renew' },
  ];
}

function applyPlayState(before: Visit, is: PlayState): Step {
  if (is === before.play) return [before];
  const v: Visit = { ...before, play: is };
  switch (is) {
    case 'wanted':
      return pressPlay({ ...v, losses: 0 });
    case 'playing':
      return before.play === 'paused' ? pressPlay(v) : [v];
    case 'idle':
      if (isPressed(before)) return undoPlay(before);
      // A failed Play stays `failed` when its player is detached.
      return [before.play === 'failed' ? before : v];
    case 'ended': {
      const [closed, ...effects] = closeVisit(before);
      return [{ ...closed, play: is }, ...effects];
    }
    case 'paused':
      // The page, and not the viewer, has paused the film, because the page was left. The page has given its visit back
      // already.
      if (!isPressed(before)) return [before];
      return v.phase.at === 'held' && isLeased(v.phase.reply) ? [v, leaseQuestion(v, v.phase.reply.visit)] : [v];
    case 'waiting':
    case 'failed':
      return [v];
  }
}

/**
 * The viewer has undone Play before a frame was seen. The page gives the visit and its play lease back, and looks at the
 * film with a new visit.
 */
function undoPlay(before: Visit): Step {
  const v: Visit = { ...before, play: 'idle' };
  const { phase } = v;
  if (phase.at === 'held' ? !isLeased(phase.reply) : !('visit' in phase)) return [v];
  const [opening, effect] = openVisit(v, false) as [Visit, VisitEffect];
  return [opening, ...cancelEffects(before), effect];
}

function pressPlay(v: Visit): Step {
  const { phase } = v;
  switch (phase.at) {
    case 'none':
      return openVisit(v, false);
    case 'failed':
      return attachEarly(retryFailed(v));
    case 'held': {
      // Play may get a slot where a look found none. The visit asks anew, and the page reports the edge's answer even
      // when the answer is `busy` again.
      if (isBusy(v)) return askForLease(v, phase.reply.visit, 0);
      // When playback was off at the last reply, Play asks the edge as well: playback may be on again by now.
      const [next, ...effects] = attachIfWanted(v);
      return [next, ...effects, leaseQuestion(v, phase.reply.visit)];
    }
    default:
      return attachEarly([v]);
  }
}

/**
 * The request for the playlist takes a lease, just as a renewal does. So after Play the page requests the playlist at
 * once, and does not wait for the answer to an earlier request.
 */
function attachEarly([v, ...effects]: Step): Step {
  const visit = visitId(v);
  if (!visit || !isPressed(v) || v.player) return [v, ...effects];
  const [next, ...attached] = attachPlayer(v, visit, null, false);
  return [next, ...effects, ...attached];
}

function applyPlayerNews(v: Visit, news: PlayerNews, now: number): Step {
  const { phase, player } = v;
  switch (news) {
    case 'warming':
    case 'ready':
    case 'primed':
    case 'beyond':
      return [player ? { ...v, player: { ...player, is: news } } : v];
    case 'direct': {
      const next: Visit = { ...v, player: player && { ...player, direct: true } };
      if (phase.at !== 'held') return [next];
      return [{ ...next, phase: { ...phase, due: NEVER, reply: { ...phase.reply, status: 'direct' } } }];
    }
    case 'lost':
      if (player?.visit !== visitId(v)) return [v];
      return v.play === 'paused' ? leavePaused(v) : replaceLostSession(v, now);
  }
}

const isBusy = ({ phase }: Visit): boolean => phase.at === 'held' && phase.reply.status === 'busy';

/** The viewer sees this film's picture. */
const isSeen = (v: Visit): boolean => isRunning(v) || v.play === 'paused';

/**
 * Ends the visit as failed. The page tries nothing again until the visitor asks for it. Play then starts afresh, at the
 * viewer's place.
 */
function giveUp(v: Visit, code: FailureCode): Step {
  const play = isPressed(v) ? 'failed' : v.play;
  const [closed, ...effects] = closeVisit({ ...v, player: null });
  const phase: VisitPhase = { at: 'failed', visit: null, tries: 0, due: NEVER, code };
  return [{ ...closed, play, phase }, ...effects, { do: 'detach' }];
}

/**
 * Gives up the player of a visit that has no session: its slot went to another viewer, or no session was started.
 * Before the viewer has seen the film's picture, the player is detached from the video at once. After that, the film
 * plays on to the end of its buffer. In both cases the visit's next session is attached afresh.
 */
const detachPlayer = (v: Visit): Step =>
  v.player && !isSeen(v) ? [{ ...v, player: null }, { do: 'detach' }] : [{ ...v, player: null }];

/** The edge has refused the playlist because no slot is free. */
function waitForSlot(v: Visit, now: number): Step {
  const [next, ...effects] = detachPlayer(v);
  const { phase } = v;
  if (phase.at === 'held') {
    // The page renews after a second, and not at once. The edge may answer every renewal with `warming` and every
    // playlist request with `busy`, and the page would then ask without a pause.
    const due = now + RETRY_MIN_MS;
    return [{ ...next, phase: { ...phase, due, reply: { ...phase.reply, status: 'busy' } } }, ...effects];
  }
  const [asking, ...asked] = retryFailed(next);
  return [asking, ...effects, ...asked];
}

/**
 * The film has lost its lease while it stood still. Its picture stays, and its player stops asking for segments that
 * nothing makes any more. Once Play is pressed, a new visit goes on at the film's place.
 */
const leavePaused = (v: Visit): Step => [
  { ...v, player: null, phase: { at: 'failed', visit: null, tries: 0, due: NEVER, code: 'cancelled' } },
  ...cancelEffects(v),
  { do: 'rest' },
];

function replaceLostSession(v: Visit, now: number): Step {
  const losses = isSeen(v) && now - v.lostAt > SETTLED_MS ? 1 : v.losses + 1;
  const next: Visit = { ...v, losses, lostAt: now };
  if (losses === 1) return reopenVisit(next);
  if (losses > LOSSES_MAX) return giveUp(v, 'not_ready');
  const due = retryAt(losses, now);
  return [
    { ...next, phase: { at: 'failed', visit: null, tries: losses, due, code: 'not_ready' } },
    ...cancelEffects(v),
  ];
}
