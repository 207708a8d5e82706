/**
 * The samples with smaller pictures in the films that must be transcoded, for tests that measure no times and run side
 * by side. ffmpeg makes them once.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureSamples, sampleCache } from '../../scripts/samples.ts';

/** A film's own sound, with a small picture that costs little encoding and decoding. */
const lightArgs = (film: string, seconds: number): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=s=480x270:r=24:d=${seconds}`, '-i', film, '-map', '0:v', '-map', '1:a'],
  ...[
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p10le',
    '-x265-params',
    'log-level=error:keyint=96',
  ],
  ...['-c:a', 'copy'],
];

/** @returns the library's folder */
export async function lightLibrary(): Promise<string> {
  const samples = await ensureSamples();
  const folder = path.join(sampleCache(), `light-1-${path.basename(samples)}`);
  if (existsSync(folder)) return folder;
  const making = mkdtempSync(path.join(sampleCache(), 'light-making-'));
  try {
    for (const entry of readdirSync(samples, { recursive: true, withFileTypes: true })) {
      const from = path.join(entry.parentPath, entry.name);
      const to = path.join(making, path.relative(samples, from));
      const seconds = hevcSeconds(from);
      if (entry.isDirectory()) mkdirSync(to, { recursive: true });
      else if (seconds === null) linkSync(from, to);
      else execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...lightArgs(from, seconds), to]);
    }
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another test worker may have made it meanwhile.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** @returns the length of a film in HEVC, in seconds; null for any other film */
function hevcSeconds(file: string): number | null {
  if (!file.endsWith('.mkv')) return null;
  const shown = [
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=codec_name:format=duration',
    '-of',
    'csv=p=0',
    file,
  ];
  const [codec, seconds] = execFileSync('ffprobe', ['-v', 'error', ...shown], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return codec === 'hevc' ? Math.floor(Number(seconds)) : null;
}
