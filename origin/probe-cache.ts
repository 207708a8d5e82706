/** What ffprobe has said of each file, kept from run to run: to ask it takes a sixth of a second of both cores. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Probe, ProbeSchema, probe } from './probe.ts';

/**
 * `probe`, which is asked once for each file as it stands on the disk, however it is named.
 * @param folder where its words are kept, made if need be; null asks anew
 */
export async function rememberedProbe(
  path: string,
  folder: string | null,
  signal?: AbortSignal,
): Promise<Probe | null> {
  if (folder === null) return probe(path, signal);
  const { dev, ino, size, mtimeMs } = await stat(path);
  const file = join(folder, `${dev}-${ino}-${size}-${mtimeMs}.json`);
  const text = await readFile(file, 'utf8').catch(() => 'null');
  const known = v.safeParse(v.pipe(v.string(), v.parseJson(), ProbeSchema), text);
  if (known.success) return known.output;
  const found = await probe(path, signal);
  if (!found) return null;
  await mkdir(folder, { recursive: true });
  // Another process may be reading it, or writing it as well.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(found));
  await rename(draft, file);
  return found;
}
