/**
 * Runs real ffmpeg with the fast setting on odd films. `picture.test.ts` and `sound.test.ts` test the decisions alone.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { cutsOf } from '../../origin/ffmpeg/cuts.ts';
import { transcodeFast } from '../../origin/ffmpeg/fast.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { PLAYLIST, readListing, segmentName } from '../../origin/session/playlist.ts';
import { afterwards, temporaryFolder } from './media.ts';

const run = promisify(execFile);
const later = afterwards();

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder(later);
});

const picture = (of = 'testsrc2=s=320x180:r=24:d=4') => ['-f', 'lavfi', '-i', of];
const tone = (hertz = 330, seconds = 4) => [
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=${hertz}:sample_rate=48000:d=${seconds}`,
];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const H265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];

const ffmpeg = (...args: readonly string[]) =>
  run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { encoding: 'buffer' });

/** Makes a film by ffmpeg. @returns the file's path */
async function made(name: string, ...args: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await ffmpeg(...args, path);
  return path;
}

interface Shown {
  probe: Probe;
  args: string[];
  /** The names of all segments that the playlist lists from the start; undefined when the playlist grows. */
  planned: string[] | undefined;
  names: string[];
  /** All segments in one file. */
  file: string;
}

/** Encodes a film with the fast setting, from segment `from` up to segment `until`. */
async function shown(
  path: string,
  from = 0,
  options: Parameters<typeof transcodeFast>[1] = {},
  until?: number,
): Promise<Shown> {
  const probed = (await probeFile(path)) as Probe;
  expect(probed).toBeTypeOf('object');
  const out = await mkdtemp(join(folder, 'out-'));
  const transcode = transcodeFast({ path, probe: probed, subtitleFiles: [] }, options);
  const args = transcode.args(from, until);
  await run('ffmpeg', args, { cwd: out });
  const names = [...readListing(await readFile(join(out, PLAYLIST), 'utf8')).keys()];
  const parts = await Promise.all(names.map((name) => readFile(join(out, name))));
  const file = join(out, names[0] === 'init.mp4' ? 'all.mp4' : 'all.ts');
  await writeFile(file, Buffer.concat(parts));
  const planned = transcode.grid?.cuts.map((_, segment) => segmentName(segment));
  return { probe: probed, args, planned, names: names.filter((name) => name !== 'init.mp4'), file };
}

/** @param entries as ffprobe takes them, such as `stream=width,height`. @returns a line for each */
async function told(file: string, stream: 'v' | 'a', entries: string): Promise<string[]> {
  const what = ['-select_streams', stream, '-show_entries', entries, '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', '-ignore_editlist', '1', ...what, file]);
  return stdout
    .split('\n')
    .map((line) => line.replace(/,+$/, ''))
    .filter((line) => line !== '');
}
const size = async ({ file }: Shown): Promise<string> => (await told(file, 'v', 'stream=width,height')).at(0) ?? '';

/**
 * @returns red, green and blue of a spot at this second. `x`, `y`: where it is, as shares of the width and the height
 */
async function colourAt({ file }: Shown, x = 0.5, y = 0.5, second = 1.5): Promise<number[]> {
  const spot = `select='gte(t,${second})',crop=8:8:iw*${x}-4:ih*${y}-4,scale=1:1`;
  const one = ['-vsync', 'passthrough', '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  return [...(await ffmpeg('-i', file, '-vf', spot, ...one)).stdout];
}

const apart = (one: readonly number[], other: readonly number[]): number =>
  Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? 0))));

/** @returns the tone's frequency in hertz, and its loudness from 0 to 1 */
async function toneOf({ file }: Shown): Promise<{ hertz: number; loud: number }> {
  const { stdout } = await ffmpeg('-i', file, '-map', '0:a', '-t', '2', '-ac', '1', '-ar', '48000', '-f', 's16le', '-');
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1).subarray(4_800);
  let crossings = 0;
  for (let at = 1; at < samples.length; at++) if ((samples[at] ?? 0) >= 0 !== (samples[at - 1] ?? 0) >= 0) crossings++;
  return { hertz: Math.round((crossings / 2 / samples.length) * 48_000), loud: Math.max(...samples) / 32_768 };
}

const isCopiedIn = ({ args }: Shown): boolean => args.includes('-c:v') && args[args.indexOf('-c:v') + 1] === 'copy';

describe('HDR is shown as an SDR screen shows it', () => {
  /**
   * An SDR picture that is converted to HDR: grey on the left, white on the right. Its white is HDR's (ITU-R BT.2408).
   */
  const inHdr = (transfer: string): string =>
    'color=0x808080:s=160x180:r=24:d=3[l];color=white:s=160x180:r=24:d=3[r];[l][r]hstack,format=yuv444p,' +
    `zscale=min=smpte170m:tin=bt709:pin=bt709:m=bt2020nc:t=${transfer}:p=bt2020:npl=203,format=yuv420p10le`;

  test.each([
    ['pq', 'smpte2084', 'bt2020', 'bt2020nc'],
    ['hlg', 'arib-std-b67', 'bt2020', 'bt2020nc'],
    ['a film that names its light alone', 'smpte2084', 'undef', 'undef'],
  ])('%s', async (name, transfer, primaries, matrix) => {
    const tags = `log-level=error:colorprim=${primaries}:transfer=${transfer}:colormatrix=${matrix}`;
    const encoder = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', tags, '-color_trc', transfer];
    const film = await shown(await made(`${name}.mkv`, ...picture(inHdr(transfer)), ...encoder));
    expect(await told(film.file, 'v', 'stream=pix_fmt,color_space,color_transfer,color_primaries')).toEqual([
      'yuv420p,bt709,bt709,bt709',
    ]);
    expect(apart(await colourAt(film, 0.25), [128, 128, 128])).toBeLessThan(6);
    // White becomes 228 and not 255: the values above 228 are for what is brighter than white.
    expect(apart(await colourAt(film, 0.75), [228, 228, 228])).toBeLessThan(6);
  });
});

describe('Dolby Vision', () => {
  /** Where the first inner box begins within each of these boxes, in bytes. */
  const HEADS: Record<string, number> = { stsd: 16, hvc1: 86 };

  /**
   * @param path names of boxes, from the outermost to the innermost one. @returns an MP4's bytes with `box` at the end
   * of the innermost one
   */
  function withBox(bytes: Buffer, path: readonly string[], box: Buffer): Buffer {
    const [name, ...rest] = path;
    if (name === undefined) return Buffer.concat([bytes, box]);
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt32BE(at);
      const part = bytes.subarray(at, at + length);
      at += length;
      if (part.toString('latin1', 4, 8) !== name) {
        parts.push(part);
        continue;
      }
      const head = HEADS[name] ?? 8;
      const inner = withBox(part.subarray(head), rest, box);
      const grown = Buffer.concat([part.subarray(0, head), inner]);
      grown.writeUInt32BE(grown.length, 0);
      parts.push(grown);
    }
    return Buffer.concat(parts);
  }

  test.each([
    ['without a base layer of another kind is left out, with the reason', 5, 0, /profile 5/],
    ['on HDR10 is HDR10', 8, 1, null],
  ])('%s', async (_, profile, compatibility, reason) => {
    const path = await made(`dolby-${profile}.mp4`, ...picture('testsrc2=s=64x64:r=24:d=1'), ...H265, '-tag:v', 'hvc1');
    // DOVIDecoderConfigurationRecord: the profile, level 6, with metadata and a base layer.
    const box = Buffer.alloc(8 + 24);
    box.writeUInt32BE(box.length, 0);
    box.write('dvcC', 4, 'latin1');
    box.writeUInt8(1, 8);
    box.writeUInt16BE((profile << 9) | (6 << 3) | 0b101, 10);
    box.writeUInt8(compatibility << 4, 12);
    const place = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'hvc1'];
    await writeFile(path, withBox(await readFile(path), place, box));
    const probed = await probeFile(path);
    if (reason) expect(probed).toMatch(reason);
    else expect(probed).toMatchObject({ video: { light: 'pq' } });
  });
});

describe('lines of two moments are made one picture', () => {
  const moving = picture('testsrc2=s=320x240:r=50:d=3,tinterlace=interleave_top');
  const fields = ['-flags', '+ilme+ildct', '-top', '1'];
  test.each([
    ['MPEG-2', 'mpeg2.mkv', ['-c:v', 'mpeg2video', '-b:v', '4M', ...fields]],
    ['H.264', 'h264.mkv', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...fields]],
    ['a codec that does not say it of its frames', 'ffv1.mkv', ['-c:v', 'ffv1', '-field_order', 'tt']],
  ])('of %s', async (_, name, args) => {
    const film = await shown(await made(name, ...moving, ...args));
    expect(isCopiedIn(film)).toBe(false);
    const { stderr } = await run('ffmpeg', ['-hide_banner', '-i', film.file, '-vf', 'idet', '-f', 'null', '-']);
    const [tff, bff] = /Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+)/.exec(stderr)?.slice(1).map(Number) ?? [];
    // In a few frames, ffmpeg mistakes the pattern of the test picture for interlacing. In an interlaced picture,
    // ffmpeg would find interlacing in nearly every frame.
    expect(tff).toBeLessThan(10);
    expect(bff).toBeLessThan(10);
    expect((await told(film.file, 'v', 'packet=pts_time')).length).toBe(75);
  });
});

test('a film that was taken upright, and is stored on its side, stands upright', async () => {
  // Red is on the left in the file, and above once the film stands upright.
  const halves = picture('color=red:s=160x180:r=24:d=3[l];color=blue:s=160x180:r=24:d=3[r];[l][r]hstack');
  const lying = await made('lying.mp4', ...halves, ...tone(330, 3), ...H264, '-c:a', 'ac3');
  const film = await shown(await made('upright.mov', '-i', lying, '-c', 'copy', '-metadata:s:v:0', 'rotate=270'));
  expect(film.probe.video).toMatchObject({ width: 180, height: 320 });
  expect(await size(film)).toBe('180,320');
  const [above = [], below = []] = [await colourAt(film, 0.5, 0.25), await colourAt(film, 0.5, 0.75)];
  const turned = [above, below].map(([red = 0, , blue = 0]) => (red > blue ? 'red' : 'blue'));
  expect(turned.sort()).toEqual(['blue', 'red']);
});

test('pixels that are not square are shown square', async () => {
  const path = await made('wide.mkv', ...picture('testsrc2=s=240x240:r=24:d=3'), ...H264, '-vf', 'setsar=16/9');
  const film = await shown(path);
  expect(await told(film.file, 'v', 'stream=width,height,sample_aspect_ratio')).toEqual(['428,240,1:1']);
});

test('a cover is not taken for the film', async () => {
  const cover = await made('cover.png', ...picture('color=red:s=100x100'), '-frames:v', '1');
  const streams = ['-map', '1', '-map', '0', '-c:v:0', 'png', '-disposition:v:0', 'attached_pic', '-c:v:1', 'mpeg4'];
  const path = await made('covered.mp4', ...picture('color=blue:s=320x180:r=24:d=3'), '-i', cover, ...streams);
  const film = await shown(path);
  expect(await size(film)).toBe('320,180');
  expect((await colourAt(film))[2]).toBeGreaterThan(200);
});

describe('frames', () => {
  test('more frames a second than a screen shows are halved', async () => {
    const film = await shown(await made('fast.mkv', ...picture('testsrc2=s=160x90:r=120:d=3'), ...H265));
    expect(await told(film.file, 'v', 'stream=r_frame_rate')).toEqual(['60/1']);
    expect((await told(film.file, 'v', 'packet=pts_time')).length).toBe(180);
  });

  const keyframes = async (film: Shown): Promise<number[]> =>
    (await told(film.file, 'v', 'packet=pts_time,flags'))
      .filter((line) => line.includes('K'))
      .map((line) => Number.parseFloat(line));

  test('frames that come unevenly are kept, and segments begin where the playlist says', async () => {
    const uneven = picture("testsrc2=s=160x90:r=1000:d=8,select='if(eq(n,0),1,gt(random(1),0.97))'");
    const path = await made('uneven.mkv', ...uneven, '-vsync', 'vfr', ...H265);
    const own = (await told(path, 'v', 'packet=pts_time')).length;
    const film = await shown(path);
    const there = (await told(film.file, 'v', 'packet=pts_time')).length;
    expect(there).toBeGreaterThanOrEqual(own);
    expect(there).toBeLessThanOrEqual(own + 8);
    expect(await keyframes(film)).toEqual([0, 1, 2, 4, 6]);
    const [, profile] = /^(\d+),/.exec((await told(film.file, 'v', 'stream=level'))[0]?.concat(',') ?? '') ?? [];
    expect(Number(profile)).toBeLessThanOrEqual(42);
  });

  test('frames that are seconds apart leave no segment without one, wherever ffmpeg begins', async () => {
    const slides = picture('color=red:s=64x64:r=1:d=4,hue=h=n*90,settb=1/1000,setpts=N*3300');
    const exact = ['-vsync', 'vfr', '-enc_time_base', '1:1000'];
    const path = await made('slides.mkv', ...slides, ...tone(330, 10), ...H265, ...exact, '-c:a', 'ac3');
    const film = await shown(path);
    const cuts = cutsOf(film.probe.durationS);
    // The sound's frames are not as long as the picture's, so the times are rounded to 20 ms.
    expect((await keyframes(film)).map((at) => Math.round(at * 50) / 50)).toEqual(cuts);
    const part = await shown(path, 3);
    expect(part.names[0]).toBe('segment_003.m4s');
    expect((await keyframes(part))[0]).toBe(4);
    // The part begins with the frame that is on the screen at second 4, although that frame is older. Its sound begins
    // at second 4, too.
    expect(apart(await colourAt(part, 0.5, 0.5, 0), await colourAt(film, 0.5, 0.5, 4))).toBeLessThan(8);
    expect(apart(await colourAt(part, 0.5, 0.5, 3), await colourAt(film, 0.5, 0.5, 4))).toBeGreaterThan(30);
    const [sound = Number.NaN] = (await told(part.file, 'a', 'packet=pts_time')).map(Number);
    expect(Math.abs(sound - 4)).toBeLessThan(0.03);
  });

  test('few frames a second keep their sound up to where another ffmpeg has gone on', async () => {
    const clip = [...picture('testsrc2=s=160x90:r=5:d=6'), ...tone(330, 6), '-c:v', 'mpeg4', '-c:a', 'ac3'];
    const part = await shown(await made('few-frames.mkv', ...clip), 0, {}, 2);
    const times = (await told(part.file, 'a', 'packet=pts_time')).map(Number);
    expect(times[0]).toBe(0);
    expect(Math.abs((times.at(-1) ?? 0) - 2)).toBeLessThan(0.05);
  });
});

describe('what cannot be copied cleanly is encoded', () => {
  test('H.264 without times is encoded', async () => {
    const path = await made(
      'untimed.avi',
      ...picture(),
      ...tone(),
      '-c:v',
      'libx264',
      '-bf',
      '3',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'ac3',
    );
    const film = await shown(path);
    expect(isCopiedIn(film)).toBe(false);
    const times = await told(film.file, 'v', 'packet=pts_time');
    expect([times.length, times[0]]).toEqual([96, '0.000000']);
    // A run that begins at a later segment has no delay either.
    const part = await shown(path, 2);
    expect((await told(part.file, 'v', 'packet=pts_time'))[0]).toBe('2.000000');
    expect(await colourAt(part)).toEqual(await colourAt(film));
  });

  test.each([
    ['few', '9999', false],
    ['enough', '48', true],
  ])('H.264 with %s keyframes', async (name, distance, is) => {
    const path = await made(`${name}.mkv`, ...picture('testsrc2=s=160x90:r=24:d=24'), ...H264, '-g', distance);
    expect((await probeFile(path)) as Probe).toMatchObject({ canCopy: is });
  });

  test.each([
    ['open', 'open-gop=1', false],
    ['closed', 'open-gop=0', true],
  ])('H.264 with %s groups of pictures', async (name, groups, is) => {
    const gop = ['-g', '48', '-x264-params', `${groups}:bframes=2:b-adapt=0`];
    const path = await made(`${name}.mkv`, ...picture('testsrc2=s=160x90:r=24:d=8'), ...H264, ...gop);
    expect(await probeFile(path)).toMatchObject({ canCopy: is });
  });

  describe('H.264 of which an edit list hides', () => {
    const whole = () => made('untrimmed.mov', ...picture(), ...tone(), ...H264, '-g', '48', '-bf', '2', '-c:a', 'ac3');

    test('the beginning is encoded', async () => {
      const film = await shown(await made('begun.mov', '-ss', '1.25', '-i', await whole(), '-c', 'copy'));
      expect(isCopiedIn(film)).toBe(false);
      const times = (await told(film.file, 'v', 'packet=pts_time')).map(Number);
      expect(times[0]).toBe(0);
      expect(times.at(-1)).toBeCloseTo(2.75 - 1 / 24, 1);
    });

    test('the end is encoded', async () => {
      const path = await whole();
      const bytes = await readFile(path);
      // The first entry of the picture's edit list: how long it is shown, in milliseconds (ISO 14496-12, 8.6.6).
      bytes.writeUInt32BE(2_000, bytes.indexOf('elst') + 12);
      await writeFile(path, bytes);
      const film = await shown(path);
      expect(isCopiedIn(film)).toBe(false);
      expect((await told(film.file, 'v', 'packet=pts_time')).map(Number).at(-1)).toBeCloseTo(2 - 1 / 24, 1);
    });

    test('nothing is copied', async () => {
      expect(await probeFile(await whole())).toMatchObject({ canCopy: true });
    });
  });

  test.each([
    ['gray', 'mkv', false],
    ['gray', 'ts', false],
    ['yuv420p', 'mkv', true],
    ['yuv420p', 'ts', true],
  ])('H.264 of the pixels %s in a file .%s is copied: %s', async (pixels, ending, is) => {
    const clip = [
      ...picture('testsrc2=s=160x90:r=24:d=2'),
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-profile:v',
      'high',
    ];
    expect(await probeFile(await made(`${pixels}.${ending}`, ...clip, '-pix_fmt', pixels))).toMatchObject({
      canCopy: is,
    });
  });

  test('H.264 of a higher bitrate than is to be copied is encoded', async () => {
    const path = await made('large.mkv', ...picture(), ...H264);
    expect(isCopiedIn(await shown(path, 0, { copyMaxMbps: 0.01 }))).toBe(false);
    expect(isCopiedIn(await shown(path, 0, { copyMaxMbps: 100 }))).toBe(true);
  });

  test('AAC that describes its channels one by one is encoded', async () => {
    const side = [
      '-filter_complex',
      '[1:a]pan=5.1(side)|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0[s]',
      '-map',
      '0:v',
      '-map',
      '[s]',
    ];
    const path = await made('described.mkv', ...picture(), ...tone(), ...side, ...H264, '-g', '48', '-c:a', 'aac');
    const film = await shown(path);
    expect(isCopiedIn(film)).toBe(true);
    expect(new Set(await told(film.file, 'a', 'stream=codec_name,channels'))).toEqual(new Set(['aac,2']));
  });
});

describe('sound', () => {
  test.each(['ac3', 'aac'])('the sound is the default track, not the commentary before it (%s)', async (codec) => {
    const streams = ['-map', '0', '-map', '1', '-map', '2', ...H264, '-c:a', codec];
    const said = ['-metadata:s:a:0', 'title=Commentary', '-disposition:a:0', 'comment', '-disposition:a:1', 'default'];
    const path = await made(`tracks-${codec}.mkv`, ...picture(), ...tone(330), ...tone(880), ...streams, ...said);
    const probed = (await probeFile(path)) as Probe;
    const [first] = probed.audioTracks;
    const film = await shown(
      await made(`first-${codec}.mkv`, '-i', path, '-map', '0:v', '-map', `0:a:${first?.stream}`, '-c', 'copy'),
    );
    expect((await toneOf(film)).hertz).toBeCloseTo(880, -2);
  });

  test('sound that ends before the picture goes on as silence, wherever ffmpeg begins', async () => {
    const path = await made(
      'early.mkv',
      ...picture('testsrc2=s=64x64:r=24:d=6'),
      ...tone(330, 2),
      '-c:v',
      'mpeg4',
      '-c:a',
      'ac3',
    );
    for (const from of [0, 3]) {
      const { file } = await shown(path, from);
      const times = (await told(file, 'a', 'packet=pts_time')).map(Number);
      expect(Math.abs((times[0] ?? Number.NaN) - (from === 0 ? 0 : 4))).toBeLessThan(0.03);
      expect(Math.max(...times)).toBeGreaterThan(5.9);
      expect(Math.max(...times)).toBeLessThan(6.1);
    }
  });

  test.each(['aac', 'ac3'])('sound that ends before a copied picture goes on as silence (%s)', async (codec) => {
    const clip = [...picture('testsrc2=s=64x64:r=24:d=6'), ...tone(330, 2), ...H264, '-g', '48', '-c:a', codec];
    const film = await shown(await made(`early-${codec}.mkv`, ...clip));
    expect(isCopiedIn(film)).toBe(true);
    const [first = 0, ...times] = (await told(film.file, 'a', 'packet=pts_time')).map(Number);
    expect((times.at(-1) ?? 0) - first).toBeGreaterThan(5.8);
    expect((times.at(-1) ?? 0) - first).toBeLessThan(6.1);
  });

  test('sound that changes its channels goes on at its place, and ends with the film', async () => {
    const part = (channels: number, ...cut: string[]) =>
      made(
        `channels-${channels}.ts`,
        ...[...picture('testsrc2=s=64x64:r=25:d=6'), ...tone(330, 6), '-c:v', 'mpeg2video', '-c:a', 'ac3'],
        ...['-ac', `${channels}`, ...cut],
      );
    const parts = [await part(2, '-t', '3'), await part(6, '-ss', '3', '-output_ts_offset', '3')];
    const path = join(folder, 'changes.ts');
    await writeFile(path, Buffer.concat(await Promise.all(parts.map((one) => readFile(one)))));
    const { file } = await shown(path);
    const times = (await told(file, 'a', 'packet=pts_time')).map(Number);
    const steps = times.slice(1).map((at, before) => at - (times[before] ?? 0));
    expect(times[0]).toBe(0);
    expect(Math.max(...steps)).toBeLessThan(0.06);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.abs((times.at(-1) ?? 0) - 6)).toBeLessThan(0.1);
  });

  test('sound of ten channels without known places is heard', async () => {
    const ten = ['-f', 'lavfi', '-i', `aevalsrc=${Array(10).fill('0.2*sin(2*PI*330*t)').join('|')}:s=48000:d=4`];
    const film = await shown(
      await made('ten.mov', ...picture(), ...ten, ...H265, '-tag:v', 'hvc1', '-c:a', 'pcm_s16le'),
    );
    expect(await told(film.file, 'a', 'stream=channels')).toEqual(['2']);
    expect((await toneOf(film)).loud).toBeGreaterThan(0.1);
  });

  test('sound that ffmpeg cannot decode is left out', async () => {
    const path = await made('unheard.mp4', ...picture(), ...tone(), '-c:v', 'mpeg4', '-c:a', 'ac3');
    const bytes = await readFile(path);
    bytes.write('apac', bytes.lastIndexOf('ac-3'), 'latin1');
    await writeFile(path, bytes);
    const film = await shown(path);
    expect(film.probe).toMatchObject({ unheard: ['apac'], audioTracks: [], audio: null });
    expect(await told(film.file, 'a', 'stream=codec_name')).toEqual([]);
    expect(await size(film)).toBe('320,180');
  });
});

describe('a film that was cut off is as long as what is there', () => {
  test.each([
    ['mkv', 'mpeg4', 'ac3', true],
    ['mp4', 'mpeg4', 'ac3', true],
    ['flv', 'flv1', 'mp3', true],
    // ffprobe itself notices that these files end early.
    ['wmv', 'wmv2', 'wmav2', false],
    ['avi', 'mpeg4', 'ac3', false],
  ])('%s', async (extension, video, audio, isStated) => {
    const clip = [...picture('testsrc2=s=160x90:r=24:d=12'), ...tone(330, 12), '-c:v', video, '-c:a', audio];
    const path = await made(
      `cut.${extension}`,
      ...clip,
      '-ar',
      '44100',
      ...(extension === 'mp4' ? ['-movflags', '+faststart'] : []),
    );
    const all = (await probeFile(path)) as Probe;
    expect(all.statedS).toBeNull();
    expect(all.durationS).toBeCloseTo(12, 0);
    await truncate(path, Math.round((await readFile(path)).length / 3));
    const { durationS, statedS } = (await probeFile(path)) as Probe;
    expect(statedS).toBe(isStated ? all.durationS : null);
    expect(durationS).toBeGreaterThan(2);
    expect(durationS).toBeLessThan(6);
  });
});

describe('ffmpeg makes each segment that the playlist lists, though the sound goes on after the picture', () => {
  test.each([
    ['mkv', 4, 'mpeg4', 'ac3'],
    ['mkv', 4.9, 'libx265', 'libopus'],
    ['mp4', 4, 'mpeg4', 'ac3'],
    ['flv', 4, 'flv1', 'mp3'],
    ['avi', 4, 'mpeg4', 'ac3'],
    ['avi', 4.5, 'libx264', 'mp3'],
    ['wmv', 4, 'wmv2', 'wmav2'],
  ])('%s, a picture of %s seconds', async (extension, pictureS, video, audio) => {
    const clip = [...picture(`testsrc2=s=160x90:r=24:d=${pictureS}`), ...tone(330, 12), '-c:v', video, '-c:a', audio];
    const rate = audio === 'mp3' ? '44100' : '48000';
    const path = await made(`goes-on-${pictureS}.${extension}`, ...clip, '-ar', rate);
    const { probe, planned, names, file } = await shown(path);
    expect(probe.durationS).toBeGreaterThan(11);
    expect(names).toEqual(planned);
    expect(Number((await told(file, 'a', 'packet=pts_time')).at(-1))).toBeGreaterThan(11);
  });
});

test('a film whose clock begins late is no longer for that', async () => {
  const path = await made(
    'late.mkv',
    ...picture(),
    ...tone(),
    '-c:v',
    'mpeg4',
    '-c:a',
    'ac3',
    '-output_ts_offset',
    '1000',
  );
  const film = await shown(path);
  expect(film.probe.durationS).toBeCloseTo(4, 0);
  expect(film.names).toHaveLength(3);
});
