/** Pairs of a preload and a cancel, over and over: the edge must not keep anything of a visit for good. */
import { Latency } from './latency.ts';
import { cpuMs, flatness, folderMb, rssMb, type Sample } from './memory.ts';
import { type Result, tally } from './result.ts';
import { settled } from './settled.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

/**
 * How many pairs one viewer sends before the next viewer comes. So there are many viewers, and the data that the edge
 * keeps for each viewer reaches its limits as well.
 */
const PAIRS_PER_VIEWER = 20;
const FILES = 10;
const VISITORS_AT_ONCE = 64;
const SAMPLES = 200;
const REPORT_EVERY = 50_000;
const GROWTH_MAX = 1.15;
const SLOPE_MAX_MB = 32;
/** The storage that a file may need, in MB: 500 tombstones, and a write-ahead log that has not been merged yet. */
const STORAGE_PER_FILE_MB = 6;

export interface PairsSize {
  pairs: number;
  /**
   * The upper limit for a short run, in MB. Such a run ends before the heap has found its size, so its slope says
   * nothing.
   */
  rssMaxMb?: number;
}

export async function pairs({ pairs: total, rssMaxMb }: PairsSize): Promise<Result> {
  const stack = await startLoadStack(generous(FILES), { storage: 'memory' });
  const visitors = crowd(stack.url, VISITORS_AT_ONCE);
  const latency = new Latency();
  const answers: Record<string, number> = {};
  const samples: Sample[] = [];
  let started = 0;
  let done = 0;
  const began = performance.now();
  const cpuBefore = cpuMs(stack.workerdPid);

  const look = () => samples.push({ pairs: done, rssMb: rssMb(stack.workerdPid), storageMb: folderMb(stack.stateDir) });
  async function visit(): Promise<void> {
    while (started < total) {
      const viewer = started / PAIRS_PER_VIEWER;
      started += PAIRS_PER_VIEWER;
      for (let pair = 0; pair < PAIRS_PER_VIEWER; pair++) {
        const one = visitor(viewer, viewer % FILES);
        const since = performance.now();
        const { status, reply } = await visitors.ask('preload', one);
        latency.add(since);
        const cancelled = await visitors.ask('cancel', one);
        tally(answers, `${reply?.status ?? status}, ${cancelled.status}`);
        done++;
        if (done % Math.ceil(total / SAMPLES) === 0) look();
        if (done % REPORT_EVERY === 0) process.stderr.write(`${done} pairs, ${samples.at(-1)?.rssMb} MB\n`);
      }
    }
  }
  try {
    look();
    await Promise.all(Array.from({ length: VISITORS_AT_ONCE }, visit));
    const cpu = cpuMs(stack.workerdPid);
    const seconds = (performance.now() - began) / 1000;
    await settled(async () => (await stack.counts()).running === 0);
    look();
    const { running, starts, mostAtOnce } = await stack.counts();
    const flat = flatness(samples);
    const storageMb = Math.max(...samples.map((sample) => sample.storageMb));
    const isFlat = rssMaxMb
      ? flat.atEndMb <= rssMaxMb
      : flat.growth <= GROWTH_MAX && flat.slopeMbPerMillion <= SLOPE_MAX_MB;
    const answered = Object.keys(answers).every((answer) => /^(warming|ready|busy), 204$/.test(answer));
    return {
      name: `${total.toLocaleString('en')} preloads, each given back`,
      target: rssMaxMb
        ? `workerd ends below ${rssMaxMb} MB, nothing runs on`
        : `workerd's memory at the end ≤ ${GROWTH_MAX} × its memory after a quarter of the preloads, and grows ≤ ${SLOPE_MAX_MB} MB in a million preloads; nothing runs on`,
      measured: `${flat.atQuarterMb} MB after a quarter, ${flat.atEndMb} MB at the end, ${flat.slopeMbPerMillion} MB in a million; ${running} left running; storage at most ${storageMb} MB`,
      passed: isFlat && answered && running === 0 && storageMb <= FILES * STORAGE_PER_FILE_MB,
      figures: {
        pairsPerSecond: Math.round(done / seconds),
        cpuMsPerPair: cpu === null || cpuBefore === null ? null : Math.round(((cpu - cpuBefore) / done) * 100) / 100,
        preloadMs: latency.percentiles(),
        answers,
        files: FILES,
        viewers: Math.ceil(total / PAIRS_PER_VIEWER),
        origin: { starts, mostAtOnce, running },
        memory: flat,
        storageMostMb: storageMb,
        samples: samples.map((sample) => [sample.pairs, sample.rssMb, sample.storageMb]),
      },
    };
  } finally {
    await visitors.close();
    await stack.stop();
  }
}
