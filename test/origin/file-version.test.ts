import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mydia2025 } from '../../origin/dialects/mydia-2025.ts';
import { fileVersion } from '../../origin/file-version.ts';
import { waysOf } from '../../origin/hardware/encoders.ts';
import { SOFTWARE, type VideoEncoder } from '../../origin/hardware/video-encoder.ts';
import type { Media, MediaLibrary } from '../../origin/library/library.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const later = afterwards();

let root: string;

beforeAll(async () => {
  root = await temporaryFolder(later);
  await fill(root, { 'encoded.mkv': 'long', 'copied.mkv': 'plain' });
}, HOOK_MS);

async function versionWith(encoder: VideoEncoder, name = 'encoded.mkv'): Promise<string | null> {
  const path = join(root, name);
  const media: Media = { id: name, path, version: '1', probe: (await probeFile(path)) as Probe, subtitleFiles: [] };
  const dialect = mydia2025({ transcode: 'fast', encoder: async () => encoder, copyMaxMbps: 20, faults: false });
  return fileVersion({ root } as MediaLibrary, media, dialect);
}

test('a file’s version changes with the encoder and with each of its ways, and not otherwise', async () => {
  const encoders = [SOFTWARE, ...waysOf('vaapi', ['/dev/dri/renderD128']), ...waysOf('nvenc', [])];
  const versions = await Promise.all(encoders.map((encoder) => versionWith(encoder)));
  expect(await versionWith(SOFTWARE)).toBe(versions[0]);
  expect(new Set(versions).size).toBe(encoders.length);
  expect(versions).not.toContain(null);
});

test('a copied file has the same version with each encoder', async () => {
  const [chip] = waysOf('nvenc', []) as [VideoEncoder];
  expect(await versionWith(chip, 'copied.mkv')).toBe(await versionWith(SOFTWARE, 'copied.mkv'));
});
