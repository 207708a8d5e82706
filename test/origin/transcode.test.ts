import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { transcodeFast } from '../../origin/ffmpeg/fast.ts';
import { mydia2025, mydia2026, mydiaAutumn } from '../../origin/ffmpeg/mydia-ffmpeg.ts';
import type { Transcode } from '../../origin/ffmpeg/transcode.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { PLAYLIST, readListing } from '../../origin/session/playlist.ts';
import { ANY_SESSION } from '../../origin/session/wanted.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { probed } from './probes.ts';

const later = afterwards();

const run = promisify(execFile);

const file = (codec: string, audio: string, pixelFormat = 'yuv420p'): Probe => probed({ codec, pixelFormat }, [audio]);
const film = (path: string, probed: Probe) => ({ path, probe: probed, subtitleFiles: [] });

describe("Mydia's setting", () => {
  const HEAD = '-i /film.mkv';
  const AUDIO = '-c:a aac -b:a 128k -ar 48000 -ac 2';
  const REPORTED = '-progress pipe:1 -loglevel info index.m3u8';
  const argsOf = ({ args }: Transcode, from?: number) => args(from).join(' ');

  describe('of 2025', () => {
    const VIDEO = '-c:v libx264 -preset medium -crf 23 -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0';
    const TAIL = `-f hls -hls_time 6 -hls_playlist_type event -hls_segment_filename segment_%03d.ts ${REPORTED}`;

    test.each([
      [file('hevc', 'ac3', 'yuv420p10le'), VIDEO, AUDIO],
      [file('h264', 'ac3'), '-c:v copy', AUDIO],
      [file('hevc', 'aac'), VIDEO, '-c:a copy'],
      [file('h264', 'aac', 'yuv420p10le'), '-c:v copy', '-c:a copy'],
    ])('Mydia of 2025 runs ffmpeg for a film whose codecs it knows (%#)', (probed, video, audio) => {
      expect(argsOf(mydia2025('/film.mkv', probed, true))).toBe(`${HEAD} ${video} ${audio} ${TAIL}`);
    });

    test('Mydia of 2025 encodes every film that it has scanned itself, since it keeps codec names that its rules do not know', () => {
      expect(argsOf(mydia2025('/film.mkv', file('h264', 'aac'), false))).toBe(`${HEAD} ${VIDEO} ${AUDIO} ${TAIL}`);
    });
  });

  describe('of 2026-07', () => {
    const VIDEO = '-c:v libx264 -preset medium -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0';
    const TAIL = `-f hls -hls_time 4 -hls_list_size 0 -hls_segment_filename segment_%03d.ts ${REPORTED}`;

    test.each([
      [file('hevc', 'ac3'), null, `${VIDEO} -crf 23`, AUDIO],
      [file('h264', 'aac'), null, '-c:v copy', '-c:a copy'],
      [file('h264', 'aac'), 2_000, `${VIDEO} -b:v 1872k -maxrate 1872k -bufsize 3744k`, '-c:a copy'],
      [file('hevc', 'ac3'), 150, `${VIDEO} -b:v 100k -maxrate 100k -bufsize 200k`, AUDIO],
    ])(
      'Mydia of 2026-07 runs ffmpeg in the same way, whatever strategy it was asked for (%#)',
      (probed, maxBitrate, video, audio) => {
        const transcode = mydia2026('/film.mkv', probed, { ...ANY_SESSION, maxBitrate });
        expect(argsOf(transcode)).toBe(`${HEAD} ${video} ${audio} ${TAIL}`);
      },
    );
  });

  describe('of autumn 2026', () => {
    const VIDEO = '-c:v libx264 -preset medium -pix_fmt yuv420p -profile:v high -g 60 -bf 0 -crf 23';
    const FORCED = '-force_key_frames expr:gte(t,n_forced*4)';
    const ABSOLUTE = '-copyts -muxdelay 0 -muxpreload 0';
    const tail = (from: number) =>
      `-f hls -hls_time 4 -hls_list_size 0 -start_number ${from} -hls_flags temp_file -hls_segment_filename segment_%05d.ts ${REPORTED}`;
    const full = (probed: Probe, caps = {}) =>
      mydiaAutumn('/film.mkv', probed, { ...ANY_SESSION, playlistMode: 'FULL', ...caps }, 'mydia');

    test('autumn’s complete playlist has keyframes on the grid, and the times of the film', () => {
      const { grid, args } = full(file('hevc', 'ac3'));
      expect(grid?.cuts).toEqual(Array.from({ length: 15 }, (_, n) => n * 4));
      expect(args().join(' ')).toBe(`${HEAD} ${VIDEO} ${AUDIO} ${FORCED} ${ABSOLUTE} ${tail(0)}`);
      expect(args(3).join(' ')).toBe(`-ss 12 ${HEAD} ${VIDEO} ${AUDIO} ${FORCED} ${ABSOLUTE} ${tail(3)}`);
    });

    test('autumn copies what browsers decode, unless there is a limit', () => {
      expect(argsOf(full(file('h264', 'aac')))).toBe(`${HEAD} -c:v copy -c:a copy ${ABSOLUTE} ${tail(0)}`);
      expect(argsOf(full(file('h264', 'aac'), { maxHeight: 2_000 }))).toContain('-c:v copy');
      expect(argsOf(full(file('h264', 'aac'), { maxHeight: 720 }))).toContain('-vf scale=-2:720');
      expect(argsOf(full(file('h264', 'aac'), { maxBitrate: 4_000 }))).toContain('-maxrate 3872k');
    });

    test('autumn’s growing playlist has no grid, and begins where it was asked to', () => {
      const wanted = { ...ANY_SESSION, startPosition: 30 };
      const { grid, args } = mydiaAutumn('/film.mkv', file('hevc', 'ac3'), wanted, 'mydia');
      expect(grid).toBeNull();
      expect(args().join(' ')).toBe(`-ss 30 ${HEAD} ${VIDEO} ${AUDIO} ${tail(0)}`);
    });

    test('autumn has no complete playlist for a film of unknown length', () => {
      expect(full({ ...file('hevc', 'ac3'), durationS: 0 }).grid).toBeNull();
    });
  });
});

describe('the fast setting', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder(later);
    await fill(folder, {
      'short.mkv': 'short',
      'late.mkv': 'late',
      'adts.ts': 'adts',
      'aac.mkv': 'adts',
      'mute.mkv': 'mute',
      'plain.mkv': 'plain',
      'silent.mkv': 'silent',
    });
  }, HOOK_MS);

  /**
   * Encodes a film. @returns its playlist, and the paths of its segments. Each of these files begins with the
   * initialization section
   */
  async function transcode(name: string, from?: number, until?: number) {
    const input = join(folder, name);
    const out = await mkdtemp(join(folder, 'out-'));
    await run('ffmpeg', transcodeFast(film(input, (await probeFile(input)) as Probe)).args(from, until), { cwd: out });
    const playlist = await readFile(join(out, PLAYLIST), 'utf8');
    const init = /#EXT-X-MAP:URI="(.+)"/.exec(playlist)?.[1];
    const names = [...readListing(playlist).keys()].filter((file) => file !== init);
    const segments = names.map(async (file) => {
      const playable = join(out, `playable.${file}`);
      const parts = [...(init ? [init] : []), file].map((part) => readFile(join(out, part)));
      await writeFile(playable, Buffer.concat(await Promise.all(parts)));
      return playable;
    });
    return { playlist, names, segments: await Promise.all(segments) };
  }

  /** The packets as browsers see them: ffprobe ignores the edit lists here. */
  async function packets(path: string, stream: 'v' | 'a', fields: string): Promise<string[]> {
    const withoutEdits = /\.(mp4|m4s)$/.test(path) ? ['-ignore_editlist', '1'] : [];
    const select = ['-v', 'error', '-select_streams', stream, '-show_entries', `packet=${fields}`, '-of', 'csv=p=0'];
    const { stdout } = await run('ffprobe', [...select, ...withoutEdits, path]);
    return stdout.split('\n').filter((line) => line.trim() !== '');
  }

  const first = async (path: string, stream: 'v' | 'a') =>
    Number.parseFloat((await packets(path, stream, 'pts_time'))[0] as string);

  test('the fast setting cuts the first segments short and the later ones longer, each from a keyframe on', async () => {
    const { segments, playlist } = await transcode('short.mkv');
    const lengths = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    expect(lengths.map((seconds) => Math.round(seconds * 10) / 10)).toEqual([1, 1, 2, 2]);
    expect(playlist).toMatch(/#EXT-X-TARGETDURATION:2\n/);
    expect(playlist).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    for (const segment of segments) {
      const flags = await packets(segment, 'v', 'flags');
      expect(flags[0]).toMatch(/^K/);
      expect(flags.slice(1).filter((line) => line.startsWith('K'))).toEqual([]);
    }
  });

  test('the fast setting encodes for every browser, no larger than the original, into fragments of MP4', async () => {
    const { names, segments } = await transcode('short.mkv');
    expect(names[0]).toBe('segment_000.m4s');
    expect(await probeFile(segments[0] as string)).toMatchObject({
      video: { codec: 'h264', width: 320, height: 180, pixelFormat: 'yuv420p' },
      audio: { codec: 'aac' },
    });
  });

  test.each(['short.mkv', 'adts.ts'])(
    'the fast setting begins picture and sound of %s together, at 0',
    async (name) => {
      const { segments } = await transcode(name);
      expect(await first(segments[0] as string, 'v')).toBe(0);
      expect(await first(segments[0] as string, 'a')).toBe(0);
    },
  );

  test('the fast setting keeps sound that begins late in step with the picture, in every segment', async () => {
    const { segments } = await transcode('late.mkv');
    const source = join(folder, 'late.mkv');
    const late = (await first(source, 'a')) - (await first(source, 'v'));
    expect(late).toBeGreaterThan(0.3);
    expect((await first(segments[0] as string, 'a')) - (await first(segments[0] as string, 'v'))).toBeCloseTo(late, 1);
    expect(await first(segments[2] as string, 'v')).toBeCloseTo(2, 2);
    expect(Math.abs((await first(segments[2] as string, 'a')) - 2)).toBeLessThan(0.03);
  });

  test.each(['short.mkv', 'late.mkv', 'aac.mkv'])(
    'the fast setting makes the same segments of %s, wherever it begins',
    async (name) => {
      const whole = await transcode(name);
      const part = await transcode(name, 2, 3);
      expect(part.names).toEqual(['segment_002.m4s']);
      for (const stream of ['v', 'a'] as const) {
        const [one, other] = [whole, part].map(({ names, segments }) => segments[names.indexOf('segment_002.m4s')]);
        const [expected, found] = await Promise.all(
          [one as string, other as string].map((path) => first(path, stream)),
        );
        expect(Math.abs((found as number) - (expected as number))).toBeLessThan(0.03);
      }
    },
  );

  test('the fast setting copies what browsers can decode into MPEG-TS, with picture and sound in step', async () => {
    const { segments, names } = await transcode('plain.mkv');
    expect(names[0]).toBe('segment_000.ts');
    const apart = async (path: string) => (await first(path, 'v')) - (await first(path, 'a'));
    const [copied, source] = await Promise.all([segments[0] as string, join(folder, 'plain.mkv')].map(apart));
    expect(copied).toBeCloseTo(source as number, 2);
    expect(
      transcodeFast(film('/film.mkv', file('h264', 'aac')))
        .args()
        .join(' '),
    ).toContain('-c:v copy -c:a copy');
  });

  test.each([
    ['short.mkv', true],
    ['adts.ts', false],
    ['plain.mkv', false],
  ])('the fast setting knows the segments of %s beforehand: %s', async (name, known) => {
    const input = join(folder, name);
    const { grid } = transcodeFast(film(input, (await probeFile(input)) as Probe));
    expect(grid !== null).toBe(known);
  });

  test('the fast setting does not copy H.264 that browsers cannot decode', () => {
    expect(
      transcodeFast(film('/film.mkv', file('h264', 'aac', 'yuv420p10le')))
        .args()
        .join(' '),
    ).toContain('-c:v libx264');
  });

  test.each(['silent.mkv', 'mute.mkv'])('the fast setting takes a film without sound (%s)', async (name) => {
    expect((await transcode(name)).playlist).toContain('#EXT-X-ENDLIST');
  });
});
