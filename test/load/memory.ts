/** Measures a process's memory and a folder's size, and whether a series of such samples stays flat. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const MB = 2 ** 20;

/** One sample of the edge while pairs of a preload and a cancel are sent. */
export interface Sample {
  pairs: number;
  rssMb: number;
  storageMb: number;
}

/** A process's resident memory, in MB. It asks `ps` where there is no `/proc`, as on macOS. */
export function rssMb(pid: number): number {
  const file = `/proc/${pid}/status`;
  const kb = existsSync(file)
    ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Math.round((Number(kb) / 1024) * 10) / 10;
}

/** A process's processor time so far, in milliseconds; null without `/proc`. */
export function cpuMs(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // The fields after the program's name in brackets: the 12th and 13th are user and system time, in hundredths of a
  // second.
  const [user, system] = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? [];
  return ((user ?? 0) + (system ?? 0)) * 10;
}

export function folderMb(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    // workerd may remove a write-ahead log while the folder is read.
    if (entry.isFile())
      bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return Math.round((bytes / MB) * 10) / 10;
}

export interface Flatness {
  /**
   * `atQuarterMb` and `atEndMb` are each the mean over a tenth of the run, since a single sample may come just before
   * or after a garbage collection.
   */
  atQuarterMb: number;
  atEndMb: number;
  growth: number;
  /** The slope by least squares over the last three quarters of the run, in MB for each million pairs. */
  slopeMbPerMillion: number;
}

/**
 * The first quarter of the run does not count: in that quarter, caches fill up to their limits, and the engine finds
 * the size of its heap.
 */
export function flatness(samples: readonly Sample[]): Flatness {
  const total = samples.at(-1)?.pairs ?? 0;
  const between = (from: number, to: number) =>
    samples.filter(({ pairs }) => pairs >= from * total && pairs <= to * total);
  const atQuarterMb = mean(between(0.2, 0.3).map((sample) => sample.rssMb));
  const atEndMb = mean(between(0.9, 1).map((sample) => sample.rssMb));
  return {
    atQuarterMb: Math.round(atQuarterMb),
    atEndMb: Math.round(atEndMb),
    growth: Math.round((atEndMb / atQuarterMb) * 100) / 100,
    slopeMbPerMillion: Math.round(slope(between(0.25, 1)) * 1e6 * 10) / 10,
  };
}

const mean = (figures: number[]): number => figures.reduce((sum, figure) => sum + figure, 0) / figures.length;

function slope(samples: readonly Sample[]): number {
  const meanPairs = mean(samples.map(({ pairs }) => pairs));
  const meanRss = mean(samples.map((sample) => sample.rssMb));
  let above = 0;
  let below = 0;
  for (const sample of samples) {
    above += (sample.pairs - meanPairs) * (sample.rssMb - meanRss);
    below += (sample.pairs - meanPairs) ** 2;
  }
  return above / below;
}
