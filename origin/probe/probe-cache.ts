/** Keeps what ffprobe has said of each file from run to run. One ffprobe takes both cores for a sixth of a second. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { versionOf } from '../library/version.ts';
import { type Probe, ProbeSchema, probeFile } from './probe.ts';

/**
 * Raise this number when the origin begins to decide differently although ffprobe's output is the same. Otherwise films
 * would keep the decisions of an earlier version.
 */
const VERSION = 5;

/**
 * Like `probeFile`, but ffprobe examines a file again only when it has changed, and not when it was renamed.
 * @param folder for the results, made if it does not exist; with null, ffprobe examines the file each time
 */
export async function rememberedProbe(
  path: string,
  folder: string | null,
  signal?: AbortSignal,
): Promise<Probe | string> {
  const stats = await stat(path).catch(() => null);
  if (folder === null || !stats) return probeFile(path, signal);
  const file = join(folder, `${VERSION}-${versionOf(stats)}.json`);
  const text = await readFile(file, 'utf8').catch(() => 'null');
  const known = v.safeParse(v.pipe(v.string(), v.parseJson(), ProbeSchema), text);
  if (known.success) return known.output;
  const found = await probeFile(path, signal);
  // Without a usable folder the file is probed again next time.
  if (typeof found !== 'string') await keep(file, JSON.stringify(found)).catch(() => {});
  return found;
}

async function keep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Another process may be reading or writing the same file, so the text is written to a draft first.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
