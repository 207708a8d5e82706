import { execFile } from 'node:child_process';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { evenCuts } from '../../origin/ffmpeg/cuts.ts';
import { readCues } from '../../origin/ffmpeg/webvtt.ts';
import { filmOf, subtitleFileOf } from '../../origin/library/subtitle-files.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { readListing } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, eventually, type Origin, playlist, runOrigin, startForTest } from './origin.ts';
import { BOX } from './subtitle-sources.ts';

const later = afterwards();
const run = promisify(execFile);

let media: string;
let origin: Origin;
beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, {
    'Tracks (2001).mkv': 'tracks',
    'Tracks (2001).de.forced.srt': { text: '1\n00:00:05,000 --> 00:01:05,000\nEin Schild\n' },
    'Copied (2002).mkv': 'copiedTracks',
    'Read (2003)/Read (2003).mkv': 'thin',
    'Plain (2004).mkv': 'thin',
    // Browsers play these files as they are, but offer no choice among their audio tracks.
    'File (2005).mp4': 'plain',
    'File (2005).en.srt': { text: '1\n00:00:01,000 --> 00:00:02,000\nIn a file\n' },
    'Inside (2006).mp4': 'textInside',
    'Voices (2007).mp4': 'voices',
  });
  // A text in Latin-1, and not in UTF-8.
  const latin = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nd\u00e9j\u00e0 vu\n', 'latin1');
  await writeFile(join(media, 'Read (2003)/Read (2003).fr.srt'), latin);
  origin = await runOrigin(media, { TRANSCODE: 'fast', AHEAD_S: '4' }, later);
}, HOOK_MS);

async function fetched(session: string, name: string): Promise<Buffer> {
  const reply = await origin.ask(`${session}/${name}`);
  expect(reply.status, name).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}
const text = async (session: string, name: string): Promise<string> => (await fetched(session, name)).toString();

/** @returns the time at which a fragment begins, in units of its timescale */
const beginning = (fragment: Buffer): number => Number(fragment.readBigUInt64BE(fragment.indexOf('tfdt') + 8));

/** @returns the settings of an origin whose program of this `name` first runs these `steps` of `sh` */
async function withProgram(name: string, steps: string): Promise<{ PATH: string }> {
  const folder = await temporaryFolder();
  const rest = process.env.PATH;
  await writeFile(join(folder, name), `#!/bin/sh\n${steps}\nPATH='${rest}'; exec ${name} "$@"\n`, { mode: 0o755 });
  return { PATH: `${folder}:${rest}` };
}

test('a film’s tracks are named by language, the default one first', async () => {
  const { audioTracks, subtitles, audio } = (await probeFile(join(media, 'Tracks (2001).mkv'))) as Probe;
  expect(audioTracks.map(({ stream, language, title }) => [stream, language, title])).toEqual([
    [1, 'de', null],
    [0, 'en', 'Original'],
  ]);
  expect(audio).toEqual({ codec: 'ac3' });
  expect(subtitles.map(({ stream, kind, language }) => [stream, kind, language])).toEqual([
    [0, 'text', 'en'],
    [1, 'pictures', 'fr'],
  ]);
});

test.each([
  ['Film.srt', null, null, false, false],
  ['Film.en.srt', 'en', null, false, false],
  ['Film.ger.forced.vtt', 'de', null, true, false],
  ['Film.hi.srt', 'hi', null, false, false],
  ['Film.en.hi.srt', 'en', null, false, true],
  ['Film.sdh.eng.ass', 'en', null, false, true],
  ['Film.Directors words.pt-BR.ssa', 'pt-BR', 'Directors words', false, false],
  ['Film.commentary.srt', null, 'commentary', false, false],
  ['Film.the-x-files.srt', null, 'the-x-files', false, false],
  ['Film.en-u-ca-buddhist.srt', 'en', null, false, false],
])('subtitles beside a film are described by their file’s name: %s', (name, language, title, isForced, isForDeaf) => {
  expect(subtitleFileOf('/Film', `/${name}`)).toEqual({ path: `/${name}`, language, title, isForced, isForDeaf });
});

test('another film’s subtitles are not this one’s', () => {
  expect(subtitleFileOf('/Film', '/Film 2.en.srt')).toBeNull();
  const films = new Set(['/a/Film', '/a/Film.2', '/a']);
  for (const [path, film] of [
    ['/a/Film.en.srt', '/a/Film'],
    ['/a/Film.2.en.srt', '/a/Film.2'],
    ['/a/Film.2.srt', '/a/Film.2'],
    ['/a/Film.3.srt', '/a/Film'],
    ['/a/Film 2.srt', null],
    ['/a.b/Film.srt', null],
  ] as const)
    expect(filmOf(path, films), path).toBe(film);
});

test('segments of one length leave no rest at the end', () => {
  expect(evenCuts(9, 4)).toEqual([0, 4.5]);
  expect(evenCuts(60.005, 60)).toEqual([0]);
  expect(evenCuts(1, 4)).toEqual([0]);
  expect(evenCuts(12, 4)).toEqual([0, 4, 8]);
});

test('a film without choices has one playlist, of segments', async () => {
  const listed = await playlist(origin, await startForTest(origin, 'Plain'));
  expect(listed).toContain('#EXTINF');
  expect(listed).not.toContain('#EXT-X-MEDIA:');
});

test('a film with tracks has a playlist that names them', async () => {
  const session = await startForTest(origin, 'Tracks');
  const listed = (await playlist(origin, session)).split('\n');
  const media = (name: string, more: string): string => `#EXT-X-MEDIA:TYPE=${name},${more}`;
  expect(listed.filter((line) => line.startsWith('#EXT-X-MEDIA:'))).toEqual([
    media(
      'AUDIO,GROUP-ID="audio",NAME="German",LANGUAGE="de",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"',
      'URI="audio_1.m3u8"',
    ),
    media(
      'AUDIO,GROUP-ID="audio",NAME="Original",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2"',
      'URI="audio_2.m3u8"',
    ),
    media(
      'SUBTITLES,GROUP-ID="subtitles",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO',
      'URI="subtitles_1.m3u8"',
    ),
    media(
      'SUBTITLES,GROUP-ID="subtitles",NAME="German (forced)",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES',
      'URI="subtitles_2.m3u8"',
    ),
  ]);
  expect(listed.at(-2)).toBe('video.m3u8');
  expect(listed.at(-3)).toMatch(/AUDIO="audio",SUBTITLES="subtitles"$/);
});

describe('sound apart from the picture', () => {
  test('picture and sound are films of their own: the picture is silent, and the sound has no picture', async () => {
    const session = await startForTest(origin, 'Tracks');
    await playlist(origin, session);
    const folder = await temporaryFolder();
    for (const [list, kind] of [
      ['video', 'video'],
      ['audio_1', 'audio'],
      ['audio_2', 'audio'],
    ] as const) {
      const names = [...readListing(await text(session, `${list}.m3u8`)).keys()];
      const bytes = await Promise.all([names[0], names[1]].map((name) => fetched(session, name as string)));
      const file = join(folder, `${list}.mp4`);
      await writeFile(file, Buffer.concat(bytes));
      const { stdout } = await run('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'stream=codec_type',
        '-of',
        'csv=p=0',
        file,
      ]);
      expect(stdout.trim()).toBe(kind);
    }
  });

  test('sound apart from its picture begins where the picture does, wherever its ffmpeg began', async () => {
    const session = await startForTest(origin, 'Tracks', 41.5);
    await playlist(origin, session);
    const there = await fetched(session, 'audio_1_010.m4s');
    expect(beginning(there) / 48_000).toBeCloseTo(40, 2);
    expect(beginning(await fetched(session, 'audio_2_003.m4s')) / 48_000).toBeCloseTo(12, 2);
    expect(beginning(await fetched(session, 'audio_1_000.m4s'))).toBe(0);
  });

  test('an audio track without a listener has no ffmpeg, and a session that ends leaves none', async () => {
    const session = await origin.start('Tracks', ANN);
    await playlist(origin, session);
    await text(session, 'audio_2.m3u8');
    expect(origin.children().length).toBeLessThanOrEqual(2);
    await fetched(session, 'audio_2_000.m4s');
    await fetched(session, 'subtitles_1_000.vtt');
    await origin.ask(session, { method: 'DELETE' });
    await eventually(origin.children, (children) => children.length === 0);
  });

  test('an audio track that ffmpeg cannot read does not have ffmpeg started again and again', async () => {
    const count = join(await temporaryFolder(), 'count');
    const other = await runOrigin(media, {
      ...(await withProgram('ffmpeg', 'case "$*" in *audio_2*) echo begun >> "$COUNT"; exit 1;; esac')),
      ...{ TRANSCODE: 'fast', AHEAD_S: '4', COUNT: count, QUIET: 'true' },
    });
    const session = await startForTest(other, 'Tracks');
    await playlist(other, session);
    expect((await other.ask(`${session}/audio_2_000.m4s`)).ok).toBe(false);
    expect((await readFile(count, 'utf8')).trim().split('\n').length).toBeLessThan(4);
    // The film plays on with its other track.
    expect((await other.ask(`${session}/audio_1_001.m4s`)).status).toBe(200);
  });

  test('copied sound keeps the clock of its copied picture', async () => {
    const session = await startForTest(origin, 'Copied');
    await playlist(origin, session);
    const folder = await temporaryFolder();
    const first = async (list: string): Promise<number> => {
      const listed = await eventually(
        () => text(session, `${list}.m3u8`),
        (all) => all.includes('#EXTINF'),
      );
      const [name] = readListing(listed).keys();
      const file = join(folder, `${list}.ts`);
      await writeFile(file, await fetched(session, name as string));
      const { stdout } = await run('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'packet=pts_time',
        '-of',
        'csv=p=0',
        file,
      ]);
      return Math.min(...stdout.split('\n').filter(Boolean).map(Number.parseFloat));
    };
    expect(await first('video')).toBeCloseTo(10, 1);
    expect(await first('audio_1')).toBeCloseTo(10, 1);
    expect(await first('audio_2')).toBeCloseTo(10, 1);
    expect(await text(session, 'subtitles_1_000.vtt')).toContain('X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000');
  });
});

describe('subtitles', () => {
  test('subtitles inside a film come in segments with the times of the film', async () => {
    const session = await startForTest(origin, 'Tracks', 30);
    await playlist(origin, session);
    const listed = readListing(await text(session, 'subtitles_1.m3u8'));
    expect([...listed]).toEqual([['subtitles_1_000.vtt', expect.closeTo(60, 0)]]);
    const reply = await origin.ask(`${session}/subtitles_1_000.vtt`);
    expect(reply.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    const words = await reply.text();
    expect(words).toMatch(/^WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n/);
    const cues = readCues(words, 0);
    expect(cues).toHaveLength(20);
    expect(cues[9]).toMatchObject({ startS: expect.closeTo(28, 1), endS: expect.closeTo(30, 1) });
    expect(cues[9]?.text).toBe('Line 10: <i>caf\u00e9</i>');
  });

  test('subtitles beside a film are read in any encoding', async () => {
    const session = await startForTest(origin, 'Read');
    expect(await playlist(origin, session)).toContain('SUBTITLES="subtitles"');
    expect(readCues(await text(session, 'subtitles_1_000.vtt'), 0)).toEqual([
      { startS: 1, endS: 2, settings: '', text: 'd\u00e9j\u00e0 vu' },
    ]);
    // The film has one audio track only, so the film's own segments contain the sound.
    expect(await text(session, 'video.m3u8')).toContain('segment_000.m4s');
  });

  test('subtitles to which a link leads out of the library are not read, also when it has only led there since', async () => {
    const [library, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    await fill(elsewhere, { 'secret.srt': { text: '1\n00:00:01,000 --> 00:00:02,000\nSecret\n' } });
    await fill(library, {
      'Film (2001).mkv': 'thin',
      'words/inside.srt': { text: '1\n00:00:01,000 --> 00:00:02,000\nInside\n' },
    });
    const link = join(library, 'Film (2001).en.srt');
    await symlink(join(library, 'words/inside.srt'), link);
    await symlink(join(elsewhere, 'secret.srt'), join(library, 'Film (2001).fr.srt'));
    const other = await runOrigin(library, { TRANSCODE: 'fast' });
    await rm(link);
    await symlink(join(elsewhere, 'secret.srt'), link);
    const session = await startForTest(other, 'Film');
    expect(await playlist(other, session)).not.toContain('subtitles_2');
    const reply = await other.ask(`${session}/subtitles_1_000.vtt`);
    expect(await reply.text()).toContain('Inside');
  });

  test('subtitles whose file goes while the library is read are none', async () => {
    const library = await temporaryFolder();
    await fill(library, { 'Film (2001).mkv': 'thin', 'Film (2001).en.srt': { text: '' } });
    const other = await runOrigin(library, {
      ...(await withProgram('ffprobe', 'rm -f "$GOES"')),
      ...{ GOES: join(library, 'Film (2001).en.srt'), CACHE_DIR: await temporaryFolder() },
    });
    expect((await other.library()).movies).toHaveLength(1);
  });

  test('subtitles that are no text are not read', async () => {
    const library = await temporaryFolder();
    const line = '1\n00:00:01,000 --> 00:00:02,000\nLine\n';
    await fill(library, {
      'Film (2001).mkv': 'thin',
      'Film (2001).en.srt': { text: line + '\n'.repeat(17 * 1024 * 1024) },
      'Film (2001).fr.srt': { text: line },
    });
    await run('mkfifo', [join(library, 'Film (2001).de.srt')]);
    const other = await runOrigin(library, { TRANSCODE: 'fast', QUIET: 'true' });
    const session = await startForTest(other, 'Film');
    await playlist(other, session);
    const asked = [1, 2, 3].map((n) => other.ask(`${session}/subtitles_${n}_000.vtt`));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404, 200]);
  });

  test('there are no subtitles beyond the last segment, nor under another name', async () => {
    const session = await startForTest(origin, 'Tracks');
    for (const name of [
      'subtitles_1_001.vtt',
      'subtitles_3_000.vtt',
      'subtitles_9.m3u8',
      'audio_3.m3u8',
      'subtitles_1_0.vtt',
    ]) {
      expect((await origin.ask(`${session}/${name}`)).status, name).toBe(404);
    }
  });
});

describe('subtitles that are pictures', () => {
  const start = async (burn: string): Promise<Response> =>
    origin.ask(`/stream/movie/${await origin.movie('Tracks')}?burn=${burn}`);

  test('subtitles that are pictures become a part of the picture when the start asks for it, in a session beside the plain one', async () => {
    const plain = await startForTest(origin, 'Tracks');
    const reply = await start('1');
    const burnt = new URL(reply.headers.get('location') as string).pathname.replace(
      /^\/api\/v1(.+)\/index\.m3u8$/,
      '$1',
    );
    onTestFinished(async () => void (await origin.ask(burnt, { method: 'DELETE' })));
    expect(burnt).not.toBe(plain);
    const brightness = async (session: string): Promise<number> => {
      await playlist(origin, session);
      const file = join(await temporaryFolder(), 'film.mp4');
      await writeFile(
        file,
        Buffer.concat([await fetched(session, 'init.mp4'), await fetched(session, 'segment_003.m4s')]),
      );
      const { x, y, width, height } = BOX;
      const box = `crop=${width - 8}:${height - 8}:${x + 4}:${y + 4},scale=1:1,format=gray`;
      const { stdout } = await run(
        'ffmpeg',
        ['-v', 'error', '-i', file, '-frames:v', '1', '-vf', box, '-f', 'rawvideo', '-'],
        {
          encoding: 'buffer',
        },
      );
      return stdout[0] as number;
    };
    expect(await brightness(burnt)).toBeGreaterThan(240);
    expect(await brightness(plain)).toBeLessThan(200);
  });

  test.each(['0', '7', 'x', ''])(
    'a start with subtitle pictures that the film lacks (%s) starts nothing',
    async (burn) => {
      expect((await start(burn)).status).toBe(404);
    },
  );
});

describe('for a player that has the film’s file', () => {
  const listed = async (title: string): Promise<Record<string, unknown>[]> => {
    const reply = await origin.send(`/api/player/v1/subtitles/movie/${await origin.movie(title)}`);
    expect(reply.status).toBe(200);
    return ((await reply.json()) as { data: Record<string, unknown>[] }).data;
  };
  const read = async (title: string, track: string, format = '?format=vtt'): Promise<Response> =>
    origin.send(`/api/player/v1/subtitles/movie/${await origin.movie(title)}/${track}${format}`);

  test('all subtitles are listed, with different names, and which of them can only be burnt in', async () => {
    const all = await listed('Tracks');
    expect(
      all.map(({ title, language, deliverable, embedded, burn }) => [title, language, deliverable, embedded, burn]),
    ).toEqual([
      ['English', 'en', true, true, undefined],
      ['German (forced)', 'de', true, false, undefined],
      ['French', 'fr', false, true, 1],
    ]);
    expect(await listed('Plain')).toEqual([]);
  });

  test.each([
    ['File', 'In a file'],
    ['Inside', 'Line 1: <i>café</i>'],
  ])('a text is served whole: %s', async (title, words) => {
    const [one] = await listed(title);
    const reply = await read(title, String(one?.track_id));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/vtt; charset=utf-8']);
    const vtt = await reply.text();
    expect(vtt).toMatch(/^WEBVTT/);
    expect(readCues(vtt, 0)[0]).toMatchObject({ startS: 1, text: words });
    expect(await (await read(title, String(one?.track_id), '')).text()).toContain('00:00:01,000 -->');
  });

  test('no text is served for what is no text, no track, no format, or no viewer’s', async () => {
    const [, , pictures] = await listed('Tracks');
    const statuses = [
      await read('Tracks', String(pictures?.track_id)),
      await read('Tracks', 'subtitles_9'),
      await read('Tracks', 'subtitles_1', '?format=pdf'),
      await origin.send('/api/player/v1/subtitles/movie/none'),
      await origin.send(`/api/player/v1/subtitles/show/${await origin.movie('Tracks')}`),
      await origin.send(`/api/player/v1/subtitles/movie/${await origin.movie('Tracks')}`, { key: null }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([415, 404, 400, 404, 400, 401]);
  });

  test('HEAD for a text starts no ffmpeg', async () => {
    const { status } = await origin.send(
      `/api/player/v1/subtitles/movie/${await origin.movie('Inside')}/subtitles_1?format=vtt`,
      { method: 'HEAD' },
    );
    expect([status, origin.children()]).toEqual([200, []]);
  });
});

test.each([
  ['2025', []],
  ['2026', ['TRANSCODE']],
  ['2026-autumn', ['TRANSCODE']],
])(
  'a file with sound to choose is played from a playlist, one with texts beside it as it is: %s',
  async (dialect, ways) => {
    const own = await runOrigin(media, { TRANSCODE: 'fast', ORIGIN_DIALECT: dialect });
    const stream = async (title: string) =>
      own.ask(`/stream/movie/${await own.movie(title)}`, { headers: { range: 'bytes=0-0' } });
    expect((await stream('File')).status).toBe(206);
    const session = await stream('Voices');
    expect(session.status).toBe(302);
    const candidates = await own.ask(`/stream/movie/${await own.movie('Voices')}/candidates`);
    const { candidates: told = [] } = candidates.ok
      ? ((await candidates.json()) as { candidates: { strategy: string }[] })
      : {};
    expect(told.map(({ strategy }) => strategy)).toEqual(ways);
  },
);
