/** Makes each odd file once. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleCache } from '../../../scripts/samples.ts';
import type { Kind } from './kind.ts';

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;

export const FOLDER = join(sampleCache(), 'odd-files');

const ffmpeg = (...args: string[]) =>
  run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { encoding: 'buffer', maxBuffer: MOST_BYTES });

/** The name of the kind's file in a library. */
export const fileNameOf = ({ name, ending }: Kind): string => `${name} (2001)${ending}`;

/** A text that differs for each recipe of a file. */
const versionOf = ({ parts, again, isPiped, alter }: Kind): string =>
  createHash('sha256')
    .update(JSON.stringify([parts, again, isPiped, alter?.label]))
    .digest('hex')
    .slice(0, 12);

/** @returns the path of a file of this kind. Several tests share it, so no test may write to it */
export async function clipOf(kind: Kind): Promise<string> {
  const file = join(FOLDER, `${versionOf(kind)}${kind.ending}`);
  if (existsSync(file)) return file;
  await mkdir(FOLDER, { recursive: true });
  const making = await mkdtemp(join(FOLDER, 'making-'));
  try {
    const made = join(making, `made${kind.ending}`);
    await writeFile(made, await bytesOf(kind, making));
    await rename(made, file);
  } finally {
    await rm(making, { recursive: true });
  }
  return file;
}

async function bytesOf(kind: Kind, folder: string): Promise<Buffer> {
  const { again, alter, ending, isPiped, parts } = kind;
  const made: Buffer[] = [];
  for (const [at, args] of parts.entries()) {
    const part = join(folder, `${at}${ending}`);
    if (isPiped) made.push((await ffmpeg(...args, 'pipe:1')).stdout);
    else {
      await ffmpeg(...args, part);
      made.push(await readFile(part));
    }
  }
  let bytes = Buffer.concat(made);
  if (again) {
    const [before, after] = [join(folder, `before${ending}`), join(folder, `after${ending}`)];
    await writeFile(before, bytes);
    await ffmpeg(...again.before, '-i', before, ...again.after, after);
    bytes = await readFile(after);
  }
  return alter ? alter.of(bytes) : bytes;
}
