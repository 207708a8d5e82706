/** Describes the machine of a measurement, in the words of its tables. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';

export const NODE = `Node ${process.version}`;

export function workerdVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/workerd/package.json'), 'utf8'));
  return `workerd ${version}`;
}

export function ffmpegVersion(): string {
  const [, version] = /version (\S+)/.exec(execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' })) ?? [];
  return `ffmpeg ${version}`;
}

/** @param programs the programs that took part, each with its version */
export const machineWith = (...programs: string[]): string => [`${cpus().length} cores`, ...programs].join(', ');
