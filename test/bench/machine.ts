/** What the figures were measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';

/** @param chromium its version */
export function machine(chromium: string): string {
  const { version: workerd } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/workerd/package.json'), 'utf8'));
  const [, ffmpeg] = /version (\S+)/.exec(execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' })) ?? [];
  return `${cpus().length} cores, Chromium ${chromium}, ffmpeg ${ffmpeg}, Node ${process.version}, workerd ${workerd}`;
}

/** @returns what to say of a machine that does other things as well; null for one that is at rest */
export function busy(): string | null {
  const [load = 0] = loadavg();
  return load > 1 ? `the machine is busy (load ${load.toFixed(1)}): these figures will be of little worth` : null;
}
