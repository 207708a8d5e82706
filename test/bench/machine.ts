/** What the figures were measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';

/** @param chromium its version */
export function machine(chromium: string): string {
  const { version: workerd } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/workerd/package.json'), 'utf8'));
  const [, ffmpeg] = /version (\S+)/.exec(execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' })) ?? [];
  return `${cpus().length} cores, Chromium ${chromium}, ffmpeg ${ffmpeg}, Node ${process.version}, workerd ${workerd}`;
}
