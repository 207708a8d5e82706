/**
 * A course of events on a clock that the test moves: the visitors' requests, and the alarms that are due between them.
 */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { vi } from 'vitest';
import { bill } from './bill.ts';

type Run = () => unknown;

/**
 * How far the course's clock is ahead of the machine's, in milliseconds. The code sets its alarms for times of the
 * course's clock. On the machine's clock these times have not come yet, so the machine runs no alarm, and the course
 * runs them all.
 */
const AHEAD_MS = 24 * 3_600_000;

export class Course {
  readonly #objects: DurableObjectStub[];
  readonly #steps: { at: number; run: Run }[] = [];
  readonly #began = Date.now() + AHEAD_MS;

  /** @param objects the Durable Objects whose alarms are run */
  constructor(...objects: DurableObjectStub[]) {
    this.#objects = objects;
    vi.setSystemTime(this.#began);
  }

  /** Times are in seconds since the beginning. */
  at(seconds: number, run: Run): this {
    this.#steps.push({ at: seconds, run });
    return this;
  }

  every(seconds: number, from: number, to: number, run: Run): this {
    for (let at = from; at < to; at += seconds) this.at(at, run);
    return this;
  }

  /** Resolves once no event is left. */
  async play(): Promise<void> {
    this.#steps.sort((a, b) => a.at - b.at);
    for (const { at, run } of this.#steps) {
      await this.#ringUntil(this.#began + at * 1000);
      vi.setSystemTime(this.#began + at * 1000);
      await run();
      await settled();
    }
    await this.#ringUntil(Number.POSITIVE_INFINITY);
  }

  async #ringUntil(time: number): Promise<void> {
    for (;;) {
      const alarms = await Promise.all(
        this.#objects.map(async (object) => ({
          object,
          at: await runInDurableObject(object, (_, { storage }) => storage.getAlarm()),
        })),
      );
      const [next] = alarms
        .flatMap(({ object, at }) => (at === null ? [] : [{ object, at }]))
        .sort((a, b) => a.at - b.at);
      if (!next || next.at > time) return;
      vi.setSystemTime(next.at);
      await runDurableObjectAlarm(next.object);
      await settled();
    }
  }
}

/** Waits until everything that a step has started in the Durable Objects is done. */
async function settled(): Promise<void> {
  for (let before = -1; before !== bill.objectRequests + bill.rows; await scheduler.wait(2)) {
    before = bill.objectRequests + bill.rows;
  }
}
