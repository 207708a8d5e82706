/** The benchmark's film as a file, and ffmpeg on it alone: without origin, edge or browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PLAYLIST } from '../../origin/playlist.ts';
import { type Probe, probe } from '../../origin/probe.ts';
import { transcodeArgs } from '../../origin/transcode.ts';
import { BENCHMARK, ensureSamples } from '../../scripts/samples.ts';

interface Film {
  file: string;
  probe: Probe;
}

async function benchmarkFilm(): Promise<Film> {
  const folder = await ensureSamples();
  const name = (await readdir(folder)).find(
    (one) => one.startsWith(`${BENCHMARK.transcoded} (`) && one.endsWith('.mkv'),
  );
  const file = path.join(folder, name ?? '');
  const probed = name ? await probe(file) : null;
  if (!probed) throw new Error(`no film ${BENCHMARK.transcoded} in ${folder}`);
  return { file, probe: probed };
}

const ffmpeg = ({ file, probe }: Film, folder: string): ChildProcess =>
  spawn('ffmpeg', transcodeArgs('fast', file, probe), { cwd: folder, stdio: 'ignore' });

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'headstart-bench-'));

/** @returns milliseconds from ffmpeg's start until its playlist lists a segment, as the `fast` setting calls it */
export async function firstSegmentMs(): Promise<number> {
  const film = await benchmarkFilm();
  const folder = await newFolder();
  const watcher = watch(folder);
  const started = performance.now();
  const running = ffmpeg(film, folder);
  const ended = once(running, 'exit');
  try {
    return await new Promise<number>((resolve, reject) => {
      running.once('error', reject);
      running.once('exit', () => reject(new Error('ffmpeg ended before it had made a segment')));
      watcher.on('change', async (_, name) => {
        if (name !== PLAYLIST) return;
        const at = performance.now();
        const text = await readFile(path.join(folder, PLAYLIST), 'utf8').catch(() => '');
        if (text.includes('#EXTINF')) resolve(at - started);
      });
    });
  } finally {
    watcher.close();
    running.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Transcodes the whole film as the `fast` setting does. @returns the folder of its playlist; the caller's to remove */
export async function wholeFilm(): Promise<string> {
  const folder = await newFolder();
  const [code] = await once(ffmpeg(await benchmarkFilm(), folder), 'exit');
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return folder;
}
