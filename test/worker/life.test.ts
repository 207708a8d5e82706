import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import { EMPTY_FILE } from '../../worker/media-file/state.ts';
import { storeState } from '../../worker/media-file/stored-state.ts';
import { useOrigin } from './origin-double.ts';
import {
  eventually,
  fileOf,
  get,
  later,
  playlistPath,
  post,
  ring,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from './visitor.ts';

const origin = useOrigin();
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const viewer = 'somebody' as ViewerKey;
const deletes = (): number => origin.log.filter((line) => line.startsWith('DELETE')).length;
const runs = (id: string): boolean => origin.running.has(`session-of-${id}`);

async function warmed(id: string): Promise<void> {
  await get(playlistPath(`movie/${id}`, visitId(id)));
  expect(runs(id)).toBe(true);
}

/** The page of `movie/<id>` has left, and the linger has passed. */
async function left(id: string): Promise<void> {
  await warmed(id);
  await post(`cancel/movie/${id}`, { visit: visitId(id) });
  later(1_000);
  await ring(`movie/${id}`);
}

describe('a session', () => {
  test('a session whose page vanished is given back after lease and linger, by alarms alone', async () => {
    await warmed('vanished');
    later(1_800_000);
    await ring('movie/vanished');
    expect(runs('vanished')).toBe(true);
    later(1_000);
    await ring('movie/vanished');
    await eventually(() => !runs('vanished'));
  });

  test('a session of the edge’s own account that lists the film at once is given back', async () => {
    origin.tellsNewSessions = false;
    origin.segments = Array.from({ length: 500 }, (_, n) => `segment_${n}.ts`);
    await left('copied-at-once');
    await eventually(() => !runs('copied-at-once'));
  });

  test('a session whose stop the origin does not confirm is asked to stop again', async () => {
    let failures = 2;
    origin.instead = ({ method }) =>
      method === 'DELETE' && failures-- > 0 ? new Response(null, { status: 500 }) : undefined;
    await left('stubborn');
    for (let n = 1; n <= 2; n++) {
      await eventually(async () => (await stateOf('movie/stubborn')).stops.values().next().value?.attempt === n);
      expect(runs('stubborn')).toBe(true);
      later(30_000);
      await ring('movie/stubborn');
    }
    await eventually(() => !runs('stubborn'));
    expect(deletes()).toBe(3);
  });

  test('a session that is gone already counts as stopped', async () => {
    await warmed('gone-already');
    origin.running.clear();
    await post('cancel/movie/gone-already', { visit: visitId('gone-already') });
    later(1_000);
    await ring('movie/gone-already');
    await eventually(async () => (await stateOf('movie/gone-already')).stops.size === 0);
  });

  test('a session that was started unheard is found and given back', async () => {
    let unheard = 1;
    origin.instead = ({ url }) => {
      if (!url.includes('/stream/movie/unheard') || unheard-- <= 0) return undefined;
      origin.running.add('session-of-unheard');
      return Promise.reject(new TypeError('Network connection lost.'));
    };
    await post('preload/movie/unheard', { visit: visitId('unheard') });
    await eventually(async () => (await stateOf('movie/unheard')).session.phase === 'failed');
    await post('cancel/movie/unheard', { visit: visitId('unheard') });
    later(2_000);
    await ring('movie/unheard');
    await eventually(async () => (await stateOf('movie/unheard')).session.phase === 'ready');
    later(1_000);
    await ring('movie/unheard');
    await eventually(() => !runs('unheard'));
  });
});

describe('a Durable Object that was evicted', () => {
  test('a Durable Object that was evicted hands out the session that it had', async () => {
    await warmed('kept');
    await evictDurableObject(fileOf('movie/kept'));
    const response = await get(playlistPath('movie/kept', visitId('kept')));
    expect(response.headers.get('server-timing')).toMatch(/^session;desc=reused/);
    expect(origin.starts).toEqual(['kept']);
  });

  test('a Durable Object that was evicted still knows which visits were given back', async () => {
    await post('cancel/movie/remembered', { visit: visitId('remembered') });
    await evictDurableObject(fileOf('movie/remembered'));
    expect((await get(playlistPath('movie/remembered', visitId('remembered')))).status).toBe(410);
  });

  test('a Durable Object that was evicted still knows a direct-play file', async () => {
    origin.direct = true;
    await get(playlistPath('movie/direct', visitId('direct')));
    await evictDurableObject(fileOf('movie/direct'));
    expect(await fileOf('movie/direct').peek(visitId('nobody'), viewer, null)).toMatchObject({ status: 'direct' });
  });

  test('a Durable Object that was evicted repeats the question that it was about to ask the origin', async () => {
    const session = { phase: 'starting', attempt: 0, since: Date.now(), uncertain: false } as const;
    await runInDurableObject(fileOf('movie/intent'), (_, { storage }) => {
      storage.kv.put('account', { ref: 'movie/intent', credentials: null });
      storeState(storage.kv, EMPTY_FILE, { ...EMPTY_FILE, session, generation: 1 });
    });
    await evictDurableObject(fileOf('movie/intent'));
    await fileOf('movie/intent').peek(visitId('nobody'), viewer, null);
    await eventually(() => runs('intent'));
  });

  test('a Durable Object that was evicted goes on stopping what it was stopping', async () => {
    origin.instead = ({ method }) => (method === 'DELETE' ? new Response(null, { status: 500 }) : undefined);
    await left('interrupted');
    await eventually(() => deletes() > 0);
    origin.instead = null;
    await evictDurableObject(fileOf('movie/interrupted'));
    later(30_000);
    await ring('movie/interrupted');
    await eventually(() => !runs('interrupted'));
  });
});

describe('an origin that is down', () => {
  const down = (): void => {
    origin.instead = () => Promise.reject(new TypeError('Network connection lost.'));
  };

  test('an origin that is down does not keep a preload waiting', async () => {
    down();
    const response = await post('preload/movie/down', { visit: visitId('down') });
    expect(response.status).toBe(202);
  });

  test('an origin that is down is reported to a viewer who begins a film, with when to ask again', async () => {
    await warmed('went-down');
    down();
    const response = await get(playlistPath('movie/went-down', visitId('another')));
    expect(response.status).toBe(502);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ error: 'origin_unreachable' });
  });

  test('an origin that is down in the middle of a film has the player wait, by playlist and by segment', async () => {
    origin.segments = ['segment_000.ts', 'segment_001.ts', 'segment_002.ts', 'segment_003.ts'];
    const path = playlistPath('movie/mid-film', visitId('mid-film'));
    const last = urisIn(await textOf(await get(path)), path).at(-1) ?? '';
    await origin.quiet();
    down();
    const responses = [await get(path), await get(last)];
    for (const response of responses) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ error: 'not_ready' });
    }
  });

  test('an origin for which a gateway answers is down', async () => {
    origin.instead = ({ url }) => (url.includes('/stream/') ? new Response('', { status: 530 }) : undefined);
    const response = await get(playlistPath('movie/tunnel', visitId('tunnel')));
    expect(await response.json()).toMatchObject({ error: 'origin_unreachable' });
  });

  test('an origin that was down plays again once it is back', async () => {
    down();
    await get(playlistPath('movie/back', visitId('back')));
    origin.instead = null;
    expect((await get(playlistPath('movie/back', visitId('back')))).status).toBe(200);
  });
});
