/** What ffprobe has said of each file, kept from run to run: to ask it takes a sixth of a second of both cores. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { type Probe, ProbeSchema, probe } from './probe.ts';

/** Raised when something else is decided by what ffprobe says: else films would stay what an earlier version took them for. */
const VERSION = 3;

/**
 * `probe`, which is asked once for each file as it stands on the disk, however it is named.
 * @param folder where its words are kept, made if need be; null asks anew
 */
export async function rememberedProbe(
  path: string,
  folder: string | null,
  signal?: AbortSignal,
): Promise<Probe | string> {
  const stats = await stat(path).catch(() => null);
  if (folder === null || !stats) return probe(path, signal);
  const { dev, ino, size, mtimeMs } = stats;
  const file = join(folder, `${VERSION}-${dev}-${ino}-${size}-${mtimeMs}.json`);
  const text = await readFile(file, 'utf8').catch(() => 'null');
  const known = v.safeParse(v.pipe(v.string(), v.parseJson(), ProbeSchema), text);
  if (known.success) return known.output;
  const found = await probe(path, signal);
  // Where nothing can be kept it is asked again.
  if (typeof found !== 'string') await keep(file, JSON.stringify(found)).catch(() => {});
  return found;
}

async function keep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Another process may be reading it, or writing it as well.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
