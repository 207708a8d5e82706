import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Probe, probe } from '../../origin/probe.ts';
import { transcodeArgs } from '../../origin/transcode.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const later = afterwards();

const run = promisify(execFile);

const file = (video: string, audio: string, pixelFormat = 'yuv420p'): Probe => ({
  durationS: 60,
  video: { codec: video, width: 1920, height: 1080, pixelFormat },
  audio: { codec: audio },
});

describe("Mydia's setting", () => {
  const HEAD = '-i /film.mkv';
  const VIDEO = '-c:v libx264 -preset medium -crf 23 -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0';
  const AUDIO = '-c:a aac -b:a 128k -ar 48000 -ac 2';
  const TAIL =
    '-f hls -hls_time 6 -hls_playlist_type event -hls_segment_filename segment_%03d.ts -progress pipe:1 -loglevel info index.m3u8';

  test.each([
    [file('hevc', 'ac3', 'yuv420p10le'), VIDEO, AUDIO],
    [file('h264', 'ac3'), '-c:v copy', AUDIO],
    [file('hevc', 'aac'), VIDEO, '-c:a copy'],
    [file('h264', 'aac', 'yuv420p10le'), '-c:v copy', '-c:a copy'],
  ])('runs ffmpeg as Mydia does (%#)', (probed, video, audio) => {
    expect(transcodeArgs('mydia', '/film.mkv', probed).join(' ')).toBe(`${HEAD} ${video} ${audio} ${TAIL}`);
  });
});

describe('the fast setting', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder(later);
    await fill(folder, { 'short.mkv': 'short', 'plain.mkv': 'plain', 'silent.mkv': 'silent' });
  }, HOOK_MS);

  async function transcode(name: string) {
    const input = join(folder, name);
    const out = await mkdtemp(join(folder, 'out-'));
    await run('ffmpeg', transcodeArgs('fast', input, (await probe(input)) as Probe), { cwd: out });
    const segments = (await readdir(out)).filter((file) => file.endsWith('.ts')).sort();
    const playlist = await readFile(join(out, 'index.m3u8'), 'utf8');
    return { out, segments, playlist };
  }

  const packets = async (path: string, stream: 'v' | 'a', fields: string) => {
    const args = [
      '-v',
      'error',
      '-select_streams',
      stream,
      '-show_entries',
      `packet=${fields}`,
      '-of',
      'csv=p=0',
      path,
    ];
    return (await run('ffprobe', args)).stdout.split('\n').filter((line) => line.trim() !== '');
  };

  test('cuts the first segments short and the later ones longer, each from a keyframe on', async () => {
    const { out, segments, playlist } = await transcode('short.mkv');
    const lengths = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    expect(lengths.map((seconds) => Math.round(seconds * 10) / 10)).toEqual([0.6, 0.6, 1.2, 2, 1.6]);
    expect(playlist).toMatch(/#EXT-X-TARGETDURATION:2\n/);
    expect(playlist).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    for (const segment of segments) {
      const flags = await packets(join(out, segment), 'v', 'flags');
      expect(flags[0]).toMatch(/^K/);
      expect(flags.slice(1).filter((line) => line.startsWith('K'))).toEqual([]);
    }
  });

  test('encodes what every browser decodes, no larger than it was', async () => {
    const { out } = await transcode('short.mkv');
    expect(await probe(join(out, 'segment_000.ts'))).toMatchObject({
      video: { codec: 'h264', width: 320, height: 180, pixelFormat: 'yuv420p' },
      audio: { codec: 'aac' },
    });
  });

  test('copies what browsers can decode, with picture and sound in step', async () => {
    const { out } = await transcode('plain.mkv');
    const first = async (path: string, stream: 'v' | 'a') =>
      Number.parseFloat((await packets(path, stream, 'pts_time'))[0] as string);
    const apart = async (path: string) => (await first(path, 'v')) - (await first(path, 'a'));
    const [copied, source] = await Promise.all(
      [join(out, 'segment_000.ts'), join(folder, 'plain.mkv')].map((path) => apart(path)),
    );
    expect(copied).toBeCloseTo(source as number, 2);
    expect(transcodeArgs('fast', '/film.mkv', file('h264', 'aac')).join(' ')).toContain('-c:v copy -c:a copy');
  });

  test('does not copy H.264 that browsers cannot decode', () => {
    expect(transcodeArgs('fast', '/film.mkv', file('h264', 'aac', 'yuv420p10le')).join(' ')).toContain('-c:v libx264');
  });

  test('takes a silent film', async () => {
    expect((await transcode('silent.mkv')).playlist).toContain('#EXT-X-ENDLIST');
  });
});
