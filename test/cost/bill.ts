/**
 * Counts what Cloudflare bills for this isolate: https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
import { runInDurableObject } from 'cloudflare:test';
import { MediaFile } from '../../worker/media-file/media-file.ts';
import { OriginGate } from '../../worker/origin-gate/origin-gate.ts';
import { fileOf } from '../worker/visitor.ts';

export interface Bill {
  /** Requests to the Worker; the sender counts them. */
  requests: number;
  /** Calls of Durable Objects' methods, and alarms. */
  objectRequests: number;
  /** Rows put or deleted, and alarms set. */
  rows: number;
}

export const bill: Bill = { requests: 0, objectRequests: 0, rows: 0 };

export const difference = (after: Bill, before: Bill): Bill => ({
  requests: after.requests - before.requests,
  objectRequests: after.objectRequests - before.objectRequests,
  rows: after.rows - before.rows,
});

export const times = (factor: number, { requests, objectRequests, rows }: Bill): Bill => ({
  requests: factor * requests,
  objectRequests: factor * objectRequests,
  rows: factor * rows,
});

type Methods = Record<string, (...args: unknown[]) => unknown>;

function count(methods: object, names: string[], what: 'objectRequests' | 'rows'): void {
  const those = methods as Methods;
  for (const name of names) {
    const method = those[name];
    if (!method) throw new Error(`no ${name} to count`);
    those[name] = function (this: unknown, ...args) {
      bill[what]++;
      return method.apply(this, args);
    };
  }
}

const methodsOf = (methods: object): string[] =>
  Object.getOwnPropertyNames(methods).filter((name) => name !== 'constructor');

/** Begins to count, until the end of the test file. */
export async function startBill(): Promise<void> {
  for (const { prototype } of [MediaFile, OriginGate]) count(prototype, methodsOf(prototype), 'objectRequests');
  await runInDurableObject(fileOf('movie/any'), (_, { storage }) => {
    count(Object.getPrototypeOf(storage.kv), ['put', 'delete'], 'rows');
    count(Object.getPrototypeOf(storage), ['setAlarm'], 'rows');
    const methods: DurableObjectStorage = Object.getPrototypeOf(storage);
    const { deleteAll } = methods;
    methods.deleteAll = function (this: DurableObjectStorage) {
      bill.rows += [...this.kv.list()].length;
      return deleteAll.call(this);
    };
  });
}
