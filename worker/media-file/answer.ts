/** Which status a visit is told, and what Play is answered, by the state of the media file. */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { VisitId } from '../../protocol/ids.ts';
import type { Status } from '../../protocol/messages.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { currentVerdict, findsNoSlot } from './slot.ts';
import type { MediaFileState } from './state.ts';

export function statusOf(state: MediaFileState, visit: VisitId, now: number): Status {
  const { phase } = state.session;
  if (phase === 'direct') return 'direct';
  if (state.tombstones.has(visit)) return 'cancelled';
  if (findsNoSlot(state, now)) return 'busy';
  switch (phase) {
    case 'ready':
      return 'ready';
    case 'none':
    case 'queued':
    case 'starting':
    case 'warming':
    case 'failed':
      return 'warming';
  }
}

/**
 * The origin's own player has ended a session.
 * @returns true when the edge passes the player's request on to the origin: no lease holds the session any more, and
 *   Headstart does not end the session itself
 */
export const passesEndToOrigin = ({ session, stops, leases }: MediaFileState, id: OriginSessionId): boolean =>
  leases.size === 0 && !('id' in session && session.id === id && session.ours) && !(stops.get(id)?.ours ?? false);

/** @returns whether a session runs, or is about to start */
export function isRunning({ session: { phase } }: MediaFileState): boolean {
  switch (phase) {
    case 'starting':
    case 'warming':
    case 'ready':
      return true;
    case 'none':
    case 'direct':
    case 'queued':
    case 'failed':
      return false;
  }
}

/** @returns false while the gate has yet to say whether the file gets a slot: until then a status would be a guess */
export const isSettled = (state: MediaFileState): boolean =>
  state.session.phase !== 'queued' || currentVerdict(state) !== null;

/** The answer to Play. `position` is in seconds. */
export type PlayAnswer =
  | { kind: 'session'; id: OriginSessionId; generation: number; position: number }
  | { kind: 'direct' }
  | { kind: 'failed'; code: ErrorCode };

/** How far a session must be for an answer: `decided` is enough to redirect, `ready` to give out the playlist. */
export type PlayReadiness = 'decided' | 'ready';

/** @returns null while the file has no answer yet. */
export function playAnswer(state: MediaFileState, visit: VisitId, until: PlayReadiness): PlayAnswer | null {
  const { session } = state;
  if (session.phase === 'direct') return { kind: 'direct' };
  if (state.tombstones.has(visit)) return { kind: 'failed', code: 'cancelled' };
  switch (session.phase) {
    case 'failed':
      // The origin has lost the session, and Headstart is about to start another.
      return session.code === 'not_ready' ? null : { kind: 'failed', code: session.code };
    case 'ready':
      break;
    case 'warming':
      if (until === 'ready') return null;
      break;
    case 'queued':
      switch (currentVerdict(state)) {
        case 'busy':
          return { kind: 'failed', code: 'busy' };
        case 'unreachable':
          return { kind: 'failed', code: 'internal' };
        case 'pending':
        case null:
          return null;
      }
      break;
    case 'none':
    case 'starting':
      return null;
  }
  const position = state.leases.get(visit)?.position ?? 0;
  return { kind: 'session', id: session.id, generation: state.generation, position };
}
