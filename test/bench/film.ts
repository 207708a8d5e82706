/** The benchmark's film as a file, and ffmpeg alone on it: without origin, edge or browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { transcodeFast } from '../../origin/ffmpeg/fast.ts';
import { probeFile } from '../../origin/probe/probe.ts';
import { BENCHMARK, ensureSamples } from '../../scripts/samples.ts';
import { newFfmpegFolder, untilListed } from './bare-ffmpeg.ts';

/** @returns ffmpeg's arguments for the benchmark's film by the `fast` setting */
export async function fastArgsOfFilm(): Promise<string[]> {
  const folder = await ensureSamples();
  const name = (await readdir(folder)).find(
    (one) => one.startsWith(`${BENCHMARK.transcoded} (`) && one.endsWith('.mkv'),
  );
  const file = path.join(folder, name ?? '');
  const probed = await probeFile(file);
  if (typeof probed === 'string') throw new Error(`no film ${BENCHMARK.transcoded} in ${folder}: ${probed}`);
  return transcodeFast({ path: file, probe: probed, subtitleFiles: [] }).args();
}

/**
 * @returns milliseconds from ffmpeg's start until its playlist lists a segment, with the arguments of the `fast`
 * setting
 */
export const firstSegmentMs = async (): Promise<number> => untilListed(await fastArgsOfFilm());

/** Transcodes the whole film as the `fast` setting does. @returns the folder of its playlist; the caller removes it */
export async function wholeFilm(): Promise<string> {
  const args = await fastArgsOfFilm();
  const folder = await newFfmpegFolder();
  const [code] = await once(spawn('ffmpeg', args, { cwd: folder, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return folder;
}
