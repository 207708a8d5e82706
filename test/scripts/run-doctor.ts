/** Runs the script of `npm run doctor`, or its examination alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { examine } from '../../scripts/doctor/examine.ts';
import { readOptions } from '../../scripts/doctor/options.ts';
import { DoctorReport } from '../../scripts/doctor/report.ts';
import { ROOT } from '../../scripts/root.ts';

export interface DoctorVisit {
  code: number | null;
  /** The printed lines, without the measured times. */
  lines: string[];
  errors: string;
}

/** @param at - words that the doctor prints, and what the test does as soon as they are printed */
export async function doctor(
  args: string[],
  { env = {}, at }: { env?: Record<string, string>; at?: [words: string, act: (child: ChildProcess) => void] } = {},
): Promise<DoctorVisit> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/doctor.ts'), ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  child.stdout.on('data', (text) => {
    output += text;
    if (!at || !output.includes(at[0])) return;
    at[1](child);
    at = undefined;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, lines: withoutTimes(output.trimEnd()).split('\n'), errors };
}

/** Examines a server without a process of its own: starting one takes most of the time. */
export async function examination(args: string[], env: Record<string, string> = {}): Promise<DoctorVisit> {
  const options = readOptions(args, env);
  if (!options) throw new Error('there is nothing to examine');
  const lines: string[] = [];
  const report = new DoctorReport((line) => lines.push(withoutTimes(line)));
  await examine(options, report, new AbortController().signal);
  return { code: report.wrongs === 0 ? 0 : 1, lines: [...lines, '', report.summary], errors: '' };
}

const withoutTimes = (text: string): string => text.replaceAll(/\b\d+\.\d+ s\b/g, 'N s');
