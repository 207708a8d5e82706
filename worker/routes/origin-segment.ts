/** The segments of an origin's session, as a viewer's request has them fetched. */
import type { Viewer } from '../auth/gate.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { notAskedYet } from '../segments/ahead.ts';
import { readAhead, type Segment } from '../segments/segments.ts';
import { accountOf, originOf, type RouteContext, requirePlayback } from './context.ts';

export function segmentOf(c: RouteContext, viewer: Viewer, session: OriginSessionId, name: string): Segment {
  const config = requirePlayback(c);
  return {
    session,
    name,
    fetch: async (range) => originOf(config).fetchResource(session, name, await accountOf(c, viewer), range),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Has segments fetched that this viewer will want next. */
export function askAhead(c: RouteContext, viewer: Viewer, session: OriginSessionId, names: readonly string[]): void {
  for (const name of notAskedYet(session, names)) {
    c.executionCtx.waitUntil(readAhead(segmentOf(c, viewer, session, name)));
  }
}
