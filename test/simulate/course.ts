/** Runs a schedule, from its first action until all is quiet again. */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import { POLICY } from './actors.ts';
import { BrokenPromise } from './promises.ts';
import { FILMS, type Schedule, VISITS } from './schedule.ts';
import { type Watching, World } from './world.ts';

/**
 * How long a visitor who stays may wait for a slot. In that time all other leases run out, and some retries are made.
 */
const PATIENCE_MS = 15 * 60_000;
const RENEW_MS = 5_000;
/** A page renews a look at most this many times. Then the visitor opens the page anew. */
const LOOKS = 20;

/** @throws BrokenPromise */
export function runSchedule({ sound, actions, leave, finale }: Schedule, watching: Watching): void {
  const world = new World(sound, watching);
  for (const action of actions) world.act(action);
  world.calm();
  if (finale !== 'none') stay(world, finale);
  if (leave === 'cancel') everybodyLeaves(world);
  if (leave === 'cancel' && sound) lingersNoLonger(world);
  if (!sound) world.repeatAll();
  world.quieten();
}

function everybodyLeaves(world: World): void {
  for (let visit = 0; visit < VISITS; visit++) {
    for (let film = 0; film < FILMS; film++) {
      world.visit(visit, film, 'cancel');
      // The page leaves before its player: the player's requests still arrive.
      world.player(visit, film, 'use');
      world.player(visit, film, 'end');
    }
  }
  for (let film = 0; film < FILMS; film++) world.act({ do: 'make', film, isOver: true });
}

/** Promise 2: when no message is lost, a session outlives its last lease by the linger, and no longer. */
function lingersNoLonger(world: World): void {
  world.pass(0, true, false);
  world.pass(POLICY.lingerMs, true, false);
  if ([...world.origin.sessions.values()].some(({ by }) => by === 'edge'))
    throw new BrokenPromise('2: a session outlives its linger');
}

/** A visitor comes to the first film and stays until the film is ready; nothing is lost any more. */
function stay(world: World, how: 'play' | 'look'): void {
  const [file] = world.files;
  const began = world.time;
  const viewer = 'who-stays' as ViewerKey;
  let visit = 'who-stays' as VisitId;
  // When the film has a head, a viewer who looks needs nothing but the head.
  if (how === 'look' && world.heads.of(0)) return;
  for (let n = 0; file && world.time - began < PATIENCE_MS; n++) {
    if (how === 'look' && n % LOOKS === 0) {
      world.request(visit, viewer, 0, 'cancel');
      visit = `who-stays-${n}` as VisitId;
    }
    world.request(visit, viewer, 0, how === 'look' ? 'preload' : 'press');
    world.pass(RENEW_MS, true, false);
    const { session, generation } = file.state;
    if (session.phase === 'direct') return;
    if (session.phase !== 'ready') continue;
    if (world.origin.sessions.has(session.id)) {
      world.request(visit, viewer, 0, 'cancel');
      return;
    }
    // The viewer's player finds that the playlist is gone.
    file.send({ type: 'probed', generation, outcome: 'gone' }, world.time);
  }
  throw new BrokenPromise(`somebody who stays to ${how} is never served`);
}
