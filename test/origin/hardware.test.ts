/** Which encoder the origin takes, and whether each encoder of this machine can begin a film at any segment. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { transcodeFast } from '../../origin/ffmpeg/fast.ts';
import { chooseEncoder, describeChoice, type TryOut } from '../../origin/hardware/choose.ts';
import { waysOf } from '../../origin/hardware/encoders.ts';
import { Hardware } from '../../origin/hardware/hardware.ts';
import { type Machine, possibleEncoders, thisMachine } from '../../origin/hardware/machine.ts';
import { tryOut } from '../../origin/hardware/trial.ts';
import { ENCODERS, encoderFor, SOFTWARE, type VideoEncoder } from '../../origin/hardware/video-encoder.ts';
import type { Media } from '../../origin/library/library.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { INIT, PLAYLIST, readListing } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const run = promisify(execFile);
const later = afterwards();

const [NODE, OTHER_NODE] = ['/dev/dri/renderD128', '/dev/dri/renderD129'];
const LINUX: Machine = { platform: 'linux', devices: ['null', 'tty0'], nodes: [] };
const INTEL: Machine = { ...LINUX, nodes: [NODE] };

/** @returns a trial that these encoders pass, and that all others fail, with a reason */
const passing =
  (isGood: (encoder: VideoEncoder) => boolean): TryOut =>
  async (encoder) =>
    isGood(encoder) ? null : `no ${encoder.name}`;

describe('which encoder is taken', () => {
  test.each<[string, Machine, string[]]>([
    ['a server without any', LINUX, []],
    ['a machine with a graphics chip', INTEL, ['qsv', 'vaapi']],
    [
      "one with a card of NVIDIA's too",
      { ...INTEL, devices: ['nvidia0', 'nvidiactl', 'video0'] },
      ['nvenc', 'qsv', 'vaapi', 'v4l2m2m'],
    ],
    ["Windows' Linux", { ...LINUX, devices: ['dxg'] }, ['nvenc']],
    ['a Raspberry Pi', { ...LINUX, devices: ['video11'] }, ['v4l2m2m']],
    ['a Mac', { platform: 'darwin', devices: [], nodes: [] }, ['videotoolbox']],
    ['a system without any known', { platform: 'freebsd', devices: ['video0'], nodes: [] }, []],
  ])('%s: only the encoders that the machine may have are tried', async (_, machine, names) => {
    expect(possibleEncoders(machine)).toEqual(names);
    const asked: string[] = [];
    await chooseEncoder('auto', machine, async ({ name }) => {
      asked.push(name);
      return 'no';
    });
    expect([...new Set(asked)]).toEqual(names);
  });

  test('auto takes the first encoder that passes its trial, and says why not the ones before it', async () => {
    const choice = await chooseEncoder(
      'auto',
      INTEL,
      passing(({ name }) => name === 'vaapi'),
    );
    expect(choice.encoder.name).toBe('vaapi');
    expect(describeChoice(choice)).toBe(`Encoder: vaapi on ${NODE}. qsv was not taken: no qsv.`);
  });

  test('auto tries no encoder after the first that passes', async () => {
    const trial = vi.fn(passing(() => true));
    const machine = { ...INTEL, devices: ['nvidia0'] };
    expect(describeChoice(await chooseEncoder('auto', machine, trial))).toBe('Encoder: nvenc.');
    expect(trial).toHaveBeenCalledOnce();
  });

  test('a chip is tried on each device, and in its low-power way where it has no other', async () => {
    const machine = { ...LINUX, nodes: [NODE, OTHER_NODE] };
    const trial = passing(({ device, output }) => device === OTHER_NODE && output.includes('-low_power'));
    const { encoder, refused } = await chooseEncoder('vaapi', machine, trial);
    expect([encoder.device, encoder.output.includes('-low_power'), refused]).toEqual([OTHER_NODE, true, []]);
    expect(encoder.before.join(' ')).toContain(OTHER_NODE);
  });

  test('an encoder that is named and fails gives way to software, with its reason', async () => {
    const choice = await chooseEncoder(
      'videotoolbox',
      LINUX,
      passing(() => false),
    );
    expect(choice.encoder).toBe(SOFTWARE);
    expect(describeChoice(choice)).toBe('Encoder: software. videotoolbox was not taken: no videotoolbox.');
  });

  test('the software encoder needs no trial', async () => {
    const trial = vi.fn(passing(() => false));
    expect(describeChoice(await chooseEncoder('software', INTEL, trial))).toBe('Encoder: software.');
    expect(trial).not.toHaveBeenCalled();
  });

  test('a picture that is too small for a chip is encoded by software', () => {
    const [chip] = waysOf('nvenc', []) as [VideoEncoder];
    expect(encoderFor(chip, { width: 1_920, height: 1_080 })).toBe(chip);
    expect(encoderFor(chip, { width: 320, height: 180 })).toBe(SOFTWARE);
  });
});

describe('the encoder of a run', () => {
  const film = (path: string) => ({ path }) as Media;

  /**
   * Puts a program in ffmpeg's place. It fails with `words` for arguments that match `pattern`; otherwise it runs
   * ffmpeg.
   */
  async function refuse(pattern: string, words: string): Promise<void> {
    const folder = await temporaryFolder();
    const { stdout } = await run('sh', ['-c', 'command -v ffmpeg']);
    const script = `#!/bin/sh\ncase "$*" in ${pattern}) echo '${words}' >&2; exit 1;; esac\nexec ${stdout.trim()} "$@"\n`;
    await writeFile(join(folder, 'ffmpeg'), script);
    await chmod(join(folder, 'ffmpeg'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  function listen(method: 'log' | 'warn') {
    const spy = vi.spyOn(console, method).mockImplementation(() => {});
    onTestFinished(() => spy.mockRestore());
    return () => spy.mock.calls.map((words) => words.join(' '));
  }

  test('an encoder that ffmpeg refuses is quoted once, and software encodes', async () => {
    const said = '[AVHWDeviceContext @ 0x55d0c0ffee00] No VA display found for device /dev/dri/renderD128.';
    await refuse('*h264_vaapi*', `${said}\nConversion failed!`);
    const heard = listen('log');
    const place = { folder: await temporaryFolder(), signal: new AbortController().signal };
    const hardware = new Hardware('vaapi', (encoder) => tryOut(encoder, place));
    expect(await hardware.encoder(film('a'))).toBe(SOFTWARE);
    expect(heard()).toEqual([
      'Encoder: software. vaapi was not taken: No VA display found for device /dev/dri/renderD128.',
    ]);
  });

  test('a chip that fails at a film is tried again: it goes on with other films, or is dropped', async () => {
    const heard = listen('log');
    const warned = listen('warn');
    let why: string | null = null;
    const trial = vi.fn(async () => why);
    const hardware = new Hardware('nvenc', trial);
    const [broken, good] = [film('broken'), film('good')];
    hardware.doubt(broken);
    expect((await hardware.encoder(good)).name).toBe('nvenc');
    expect(await hardware.encoder(broken)).toBe(SOFTWARE);
    why = 'OpenEncodeSessionEx failed: out of memory (10)';
    hardware.doubt(broken);
    hardware.doubt(broken);
    expect(await hardware.encoder(good)).toBe(SOFTWARE);
    expect(trial).toHaveBeenCalledTimes(3);
    expect(heard()).toEqual(['Encoder: nvenc.']);
    expect(warned()).toEqual([
      'Encoder: software from now on. nvenc does not work any more: OpenEncodeSessionEx failed: out of memory (10).',
    ]);
  });

  test('a trial that is aborted ends its ffmpeg, and is no failure', async () => {
    const warned = listen('warn');
    const abort = new AbortController();
    const folder = await temporaryFolder();
    const hardware = new Hardware('nvenc', (encoder) => tryOut(encoder, { folder, signal: abort.signal }));
    abort.abort();
    expect(await hardware.encoder(film('a'))).toBe(SOFTWARE);
    expect(warned()).toEqual([]);
  });
});

describe('a trial', () => {
  /** x264, with these arguments after its own. */
  const withArgs = (...args: string[]): VideoEncoder => ({ ...SOFTWARE, output: [...SOFTWARE.output, ...args] });

  test.each<[string, VideoEncoder, string | null]>([
    ['x264', SOFTWARE, null],
    ['keyframes of its own', withArgs('-g', '60'), 'it has keyframes at 0, 1, 3, 5, 6 s, and was told 0, 1, 5, 6 s'],
    ['another picture', { ...SOFTWARE, filter: 'negate' }, 'it spoils the picture'],
    ['an option that it does not know', withArgs('-forced_idle', '1'), "Unrecognized option 'forced_idle'"],
  ])('a trial fails at %s', async (_, encoder, why) => {
    const place = { folder: await temporaryFolder(), signal: new AbortController().signal };
    expect(await tryOut(encoder, place)).toBe(why);
  });
});

/** For each encoder: its name, and the encoder, or null and the reason why this machine lacks it. */
const found: [string, VideoEncoder | null, string][] = await (async () => {
  const folder = await temporaryFolder(later);
  const place = { folder, signal: new AbortController().signal };
  const machine = await thisMachine();
  return Promise.all(
    ENCODERS.map(async (name): Promise<[string, VideoEncoder | null, string]> => {
      const { encoder, refused } = await chooseEncoder(name, machine, (one) => tryOut(one, place));
      return [name, refused.length > 0 ? null : encoder, refused[0]?.why ?? ''];
    }),
  );
})();

describe.each(found)('films encoded by %s', (_, encoder, why) => {
  let input: string;
  let probed: Probe;

  beforeAll(async () => {
    const folder = await temporaryFolder(later);
    await fill(folder, { 'long.mkv': 'long' });
    input = join(folder, 'long.mkv');
    probed = (await probeFile(input)) as Probe;
  }, HOOK_MS);

  /** @returns the initialization section, and the seconds of the keyframes in each segment */
  async function made(from: number, until: number) {
    const out = await mkdtemp(join(await temporaryFolder(), 'out-'));
    const film = { path: input, probe: probed, subtitleFiles: [] };
    await run('ffmpeg', transcodeFast(film, { encoder: encoder as VideoEncoder }).args(from, until), { cwd: out });
    const names = [...readListing(await readFile(join(out, PLAYLIST), 'utf8')).keys()].filter((name) => name !== INIT);
    const init = await readFile(join(out, INIT));
    const keyframes = names.map(async (name): Promise<[string, number[]]> => {
      const playable = join(out, `playable.${name}`);
      await writeFile(playable, Buffer.concat([init, await readFile(join(out, name))]));
      return [name, await keyframesOf(playable)];
    });
    return { init, keyframes: await Promise.all(keyframes) };
  }

  /** @returns the seconds of the keyframes. @throws when frames are not shown in the order in which they are decoded */
  async function keyframesOf(path: string): Promise<number[]> {
    const args = ['-v', 'error', '-ignore_editlist', '1', '-select_streams', 'v', '-of', 'csv=p=0'];
    const { stdout } = await run('ffprobe', [...args, '-show_entries', 'packet=pts_time,dts_time,flags', path]);
    const packets = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    for (const [shown, decoded] of packets) expect(shown).toBe(decoded);
    return packets.filter(([, , flags]) => flags?.startsWith('K')).map(([shown]) => Number(shown));
  }

  test.skipIf(encoder === null)(
    `films by this encoder have one initialization section and one grid, wherever they begin ${why}`,
    async () => {
      const cuts = transcodeFast({ path: input, probe: probed, subtitleFiles: [] }).grid?.cuts as number[];
      const whole = await made(0, 6);
      expect(whole.keyframes).toHaveLength(6);
      for (const [segment, [, keyframes]] of whole.keyframes.entries()) {
        expect(keyframes).toEqual([expect.closeTo(cuts[segment] as number, 2)]);
      }
      const part = await made(3, 6);
      expect(part.init.equals(whole.init)).toBe(true);
      expect(part.keyframes).toEqual(whole.keyframes.slice(3));
    },
  );
});
