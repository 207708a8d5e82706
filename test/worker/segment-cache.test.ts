/** The edge streams segments, keeps them behind the check, and asks the origin once for each. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { eventually, get, later, playlistPath, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

const BOB = '_mydia_key=bob';

/** The paths of a film's segments, as a viewer's playlist gives them. */
async function segmentsOf(film: string, cookie?: string): Promise<string[]> {
  const path = playlistPath(`movie/${film}`, visitId(`${film}${cookie ? '-too' : ''}`));
  return urisIn(await textOf(await get(path, cookie ? { cookie } : {})), path);
}

const requestsFor = (name: string): number => origin.log.filter((line) => line.endsWith(name)).length;

/** The film has ten segments, and the origin takes `ms` milliseconds for each. */
function slowly(ms: number): void {
  origin.segments = Array.from({ length: 10 }, (_, n) => `segment_00${n}.ts`);
  origin.instead = (request) => {
    if (!request.url.endsWith('.ts')) return undefined;
    const name = request.url.split('/').at(-1) ?? '';
    return scheduler.wait(ms).then(() => answer(request, `bytes of ${name}`));
  };
}

function answer(request: Request, content: string): Response {
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.get('range') ?? '');
  const part = range ? content.slice(Number(range[1]), Number(range[2]) + 1) : content;
  const headers = { 'content-type': 'video/mp2t', 'content-length': String(part.length) };
  return new Response(part, { status: range ? 206 : 200, headers });
}

describe('a segment that many want', () => {
  test('a segment that many want at the same time is asked of the origin once, and all get it', async () => {
    slowly(50);
    const mine = await segmentsOf('at-once');
    const theirs = await segmentsOf('at-once', BOB);
    const asked = [mine[5], theirs[5]].flatMap((path = '', who) =>
      Array.from({ length: 20 }, () => get(path, who === 1 ? { cookie: BOB } : {})),
    );
    expect(new Set(await Promise.all(asked.map(async (answer) => textOf(await answer))))).toEqual(
      new Set(['bytes of segment_005.ts']),
    );
    expect(requestsFor('segment_005.ts')).toBe(1);
  });

  test('a segment that many want one after the other is asked of the origin once', async () => {
    slowly(0);
    const [mine, theirs] = [await segmentsOf('in-turn'), await segmentsOf('in-turn', BOB)];
    expect(await textOf(await get(mine[7] ?? ''))).toBe('bytes of segment_007.ts');
    await eventually(async () => (await get(theirs[7] ?? '', { cookie: BOB })).ok);
    expect(await textOf(await get(theirs[7] ?? '', { cookie: BOB }))).toBe('bytes of segment_007.ts');
    expect(requestsFor('segment_007.ts')).toBe(1);
  });

  test('a segment is given to no viewer whom the origin no longer lets in, cached or not', async () => {
    slowly(0);
    const [, , , , path = ''] = await segmentsOf('shut-out', BOB);
    expect((await get(path, { cookie: BOB })).status).toBe(200);
    origin.viewers = origin.viewers.filter((viewer) => viewer !== BOB);
    later(60_001);
    expect((await get(path, { cookie: BOB })).status).toBe(401);
  });

  test('a segment is asked for again by a waiting viewer when the first one has failed', async () => {
    slowly(0);
    const [path = ''] = (await segmentsOf('fails')).slice(4);
    const { instead } = origin;
    let failures = 0;
    origin.instead = (request) => {
      if (!request.url.endsWith('segment_004.ts') || failures++ > 0) return instead?.(request);
      return scheduler.wait(50).then(() => new Response(null, { status: 503 }));
    };
    const [first, second] = await Promise.all([get(path), scheduler.wait(10).then(() => get(path))]);
    expect([first.status, second.status]).toEqual([503, 200]);
  });
});

describe('a range', () => {
  test('a range of a segment that is kept is cut from it', async () => {
    slowly(0);
    const [path = ''] = (await segmentsOf('kept-range')).slice(3);
    await textOf(await get(path));
    await eventually(async () => {
      const part = await get(path, { headers: { range: 'bytes=0-4' } });
      return part.status === 206 && (await textOf(part)) === 'bytes';
    });
    expect(requestsFor('segment_003.ts')).toBeLessThanOrEqual(2);
  });

  test('a range of a segment that is not kept is the origin’s', async () => {
    slowly(0);
    const [path = ''] = (await segmentsOf('other-range')).slice(6);
    const part = await get(path, { headers: { range: 'bytes=6-7' } });
    expect([part.status, await textOf(part)]).toEqual([206, 'of']);
  });
});

describe('ahead of the player', () => {
  test('the first segments are asked for with the playlist', async () => {
    slowly(0);
    await segmentsOf('first');
    await eventually(() => requestsFor('segment_001.ts') === 1);
    expect(requestsFor('segment_000.ts')).toBe(1);
    expect(requestsFor('segment_002.ts')).toBe(0);
  });

  test('the initialization section is asked for with the first segments', async () => {
    slowly(0);
    origin.playlist =
      '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2,\na.m4s\n#EXTINF:2,\nb.m4s\n';
    await segmentsOf('fragments');
    await eventually(() => requestsFor('init.mp4') === 1 && requestsFor('b.m4s') === 1);
  });

  test('the segments at the viewer’s place are asked for with the playlist', async () => {
    slowly(0);
    origin.position = 31;
    await segmentsOf('resumed');
    await eventually(() => requestsFor('segment_005.ts') === 1);
    expect(requestsFor('segment_004.ts')).toBe(1);
    expect(requestsFor('segment_000.ts')).toBe(0);
  });

  test('the next segment is asked for with each that is read, once', async () => {
    slowly(0);
    const paths = await segmentsOf('next');
    for (let times = 0; times < 3; times++) await textOf(await get(paths[4] ?? ''));
    await eventually(() => requestsFor('segment_005.ts') === 1);
    expect(requestsFor('segment_006.ts')).toBe(0);
  });
});

test('a viewer who watches on never waits for the origin’s word: it is asked for ahead', async () => {
  slowly(0);
  const paths = await segmentsOf('watches-on');
  later(31_000);
  await textOf(await get(paths[2] ?? ''));
  await eventually(() => origin.log.filter((line) => line.includes('/playback/')).length === 2);
  later(31_000);
  origin.instead = (request) => (request.url.includes('/playback/') ? new Response(null, { status: 500 }) : undefined);
  expect((await get(paths[2] ?? '')).status).toBe(200);
});

/**
 * The origin sends a segment in pieces. @param nextIsThere what the origin waits for before each piece but the first
 */
function inPieces(name: string, pieces: Uint8Array[], nextIsThere: () => Promise<unknown>): void {
  const length = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const headers = { 'content-type': 'video/mp2t', 'content-length': String(length) };
  const { instead } = origin;
  origin.instead = (request) => {
    if (!request.url.endsWith(name)) return instead?.(request);
    let next = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (next > 0) await nextIsThere();
        const piece = pieces[next++];
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    return new Response(body, { headers });
  };
}

const readerOf = (response: Response) => (response.body as ReadableStream<Uint8Array>).getReader();

test('a segment is streamed: its beginning is there while the origin has not sent its end', async () => {
  slowly(0);
  const [path = ''] = (await segmentsOf('streamed')).slice(8);
  const rest = Promise.withResolvers<void>();
  inPieces('segment_008.ts', [new Uint8Array(4), new Uint8Array(4)], () => rest.promise);
  const reader = readerOf(await get(path));
  expect((await reader.read()).value).toHaveLength(4);
  rest.resolve();
  expect((await reader.read()).value).toHaveLength(4);
});

describe('a viewer who does not read on', () => {
  test('a viewer who does not read on holds up no other', async () => {
    slowly(0);
    const [mine, theirs] = [await segmentsOf('stuck'), await segmentsOf('stuck', BOB)];
    inPieces('segment_006.ts', [new Uint8Array(300_000), new Uint8Array(300_000)], () => scheduler.wait(20));
    const stuck = await get(mine[6] ?? '');
    expect(await textOf(await get(theirs[6] ?? '', { cookie: BOB }))).toHaveLength(600_000);
    // If the second viewer's request were held up, the edge would ask the origin again.
    expect(requestsFor('segment_006.ts')).toBe(1);
    expect(await textOf(stuck)).toHaveLength(600_000);
  });

  test('a viewer who does not read on in a large segment holds up no other, and gets it in the end', async () => {
    slowly(0);
    const [mine, theirs] = [await segmentsOf('large'), await segmentsOf('large', BOB)];
    const pieces = Array.from({ length: 12 }, () => new Uint8Array(500_000));
    inPieces('segment_006.ts', pieces, () => scheduler.wait(0));
    const stuck = await get(mine[6] ?? '');
    expect(await textOf(await get(theirs[6] ?? '', { cookie: BOB }))).toHaveLength(6_000_000);
    expect(requestsFor('segment_006.ts')).toBe(1);
    expect(await textOf(stuck)).toHaveLength(6_000_000);
  });
});

test('a segment that the origin breaks off is not kept', async () => {
  slowly(0);
  const [path = ''] = (await segmentsOf('broken')).slice(6);
  const { instead } = origin;
  origin.instead = (request) =>
    request.url.endsWith('segment_006.ts')
      ? new Response('half', { headers: { 'content-type': 'video/mp2t', 'content-length': '8' } })
      : undefined;
  await get(path).then(textOf);
  origin.instead = instead;
  expect(await textOf(await get(path))).toBe('bytes of segment_006.ts');
});
