/**
 * On a site with pages of its own, the player plays whatever session the edge has. So viewers share the session, in
 * front of any Mydia.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { type PlayerKind, speakGraphql } from './graphql-double.ts';
import { useOrigin } from './origin-double.ts';
import { eventually, later, post, visitId } from './visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

test.each<[PlayerKind, number]>([
  ['own', 0],
  ['exact', 11],
])(
  'with the site’s own pages a look starts a session of the edge’s own account, where the origin’s player plays %s',
  async (player, minutes) => {
    later(minutes * 60_000);
    speakGraphql(origin, player);
    await post(`preload/movie/${player}`, { visit: visitId(player) });
    await eventually(() => origin.running.size === 1);
    expect([...origin.running]).toEqual([`session-of-file-of-${player}`]);
  },
);
