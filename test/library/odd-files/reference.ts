/** How a film of the table should look and sound: ffmpeg decodes the odd file itself. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { type Decoded, decode } from './decode.ts';
import type { Plays } from './kind.ts';

/** To be raised by one with every change of `decode` that changes its result. */
const VERSION = 3;

/** Each file is decoded only once. @param clip the file's path */
export async function referenceOf(clip: string, { looksLike, isTurned = false, tone, track }: Plays): Promise<Decoded> {
  const inputs = looksLike ? [...looksLike, '-i', clip] : ['-i', clip];
  const asked = { inputs, isTurned, sound: tone === null ? null : `${looksLike ? 1 : 0}:a:${track}` };
  const version = createHash('sha256')
    .update(JSON.stringify([VERSION, asked]))
    .digest('hex')
    .slice(0, 8);
  const file = `${clip}.${version}.json`;
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Decoded;
  const reference = await decode(asked);
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(reference));
  await rename(draft, file);
  return reference;
}
