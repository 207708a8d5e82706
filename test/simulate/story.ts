/** Tells a schedule in words. */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import type { MediaFileEvent } from '../../worker/media-file/state.ts';
import type { FileActor, FileStep } from './actors.ts';
import type { Request } from './schedule.ts';

/** @param position the second at which the visit is to begin */
export function requestOf(request: Request, visit: VisitId, viewer: ViewerKey, position: number): MediaFileEvent {
  switch (request) {
    case 'preload':
      return { type: request, visit, viewer, position };
    case 'renew':
    case 'press':
      return { type: 'renew', visit, viewer, position, playing: request === 'press' };
    case 'playlist':
      return { type: 'requested', visit, viewer, position, playing: true };
    case 'pause':
      return { type: 'paused', visit };
    case 'look again':
      return { type: 'looks_again', visit };
    case 'cancel':
      return { type: 'cancel', visit };
    case 'watched':
      return { type: 'watched', viewer };
    case 'sign out':
      return { type: 'signed_out', viewer };
  }
}

export function lineOf({ name }: FileActor, { event, before, after, now }: FileStep, began: number): string {
  const from = before.session.phase;
  const to = after.session.phase;
  const held = [...after.leases].map(([visit, { kind }]) => `${visit} (${kind})`).join(', ') || 'nobody';
  return `    ${name} hears "${event.type}" at ${clock(now - began)}: ${from === to ? to : `${from} → ${to}`}, held by ${held}`;
}

/** Minutes and seconds. */
function clock(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  return `${ms < 0 ? '-' : ''}${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}
