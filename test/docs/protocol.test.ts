/**
 * docs/protocol.md names all that the code uses between the parts (routes, fields, statuses, error codes, messages,
 * methods), and nothing else.
 */
import path from 'node:path';
import type { Hono } from 'hono';
import { expect, test, vi } from 'vitest';
import { ERRORS } from '../../protocol/errors.ts';
import { PageMessageSchema, STATUSES, VisitBodySchema, VisitReplySchema } from '../../protocol/messages.ts';
import { ROOT } from '../../scripts/root.ts';
import { namesIn, readText, tableIn } from './tables.ts';

const apps = vi.hoisted((): Hono[] => []);
// The Worker exports its handlers but not its routes, so the test records the routes when the Worker declares them.
vi.mock('hono', async (importOriginal) => {
  const original = await importOriginal<typeof import('hono')>();
  class RecordedHono extends original.Hono {
    constructor() {
      super();
      apps.push(this);
    }
  }
  return { ...original, Hono: RecordedHono };
});
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }));

const page = readText('docs/protocol.md');
const names = (heading: string, column: string): string[] => namesIn(tableIn(page, heading, column)).toSorted();

/**
 * The path is put together at run time, so that tsc does not check the Worker's file here. The Worker's files need the
 * types of workerd, which a test in Node lacks.
 */
const load = (file: string): Promise<Record<string, unknown>> => import(path.join(ROOT, file));

/** @returns the methods of a class that other parts can call */
async function methodsOf(file: string, name: string): Promise<string[]> {
  const { prototype } = (await load(file))[name] as { prototype: object };
  const own = Object.getOwnPropertyNames(prototype);
  return own.filter((method) => method !== 'constructor' && method !== 'alarm').toSorted();
}

/** A route's path as the page writes it: with `:ref` for a media ref, and without the patterns of parameters. */
const asWritten = (route: string): string =>
  route
    .replace(/:kind\{[^}]+\}\/:id/, ':ref')
    .replace(/\{[^}]+\}/g, '')
    .replace(/^(\/api\/v1\/(?:hls\/(?:preload|renew|cancel|play|heads)|stream)\/):id/, '$1:ref');

test('each route', async () => {
  await load('worker/worker.ts');
  const routes = apps.flatMap((app) => app.routes);
  const written = routes.map(({ method, path: route }) => `${method} ${asWritten(route)}`);
  // A handler for `ALL` methods is no route of its own. It checks requests before the routes, passes requests on, or
  // refuses the methods that no route has taken.
  const answered = written.filter((route) => !route.startsWith('ALL '));
  // These routes answer 404 to requests that no earlier route has answered.
  const refused = ['GET /api/v1/hls/play/*', 'GET /api/v1/stream/*'];
  expect(names('## Browser and edge', 'request')).toEqual(
    [...new Set(answered)].filter((route) => !refused.includes(route)).toSorted(),
  );
});

test('each field of a preload’s body and of its reply', () => {
  expect(names('### The body of preload, renew and cancel', 'field')).toEqual(
    Object.keys(VisitBodySchema.entries).toSorted(),
  );
  expect(names('### The reply to preload and renew', 'field')).toEqual(
    Object.keys(VisitReplySchema.entries).toSorted(),
  );
});

test('each status', () => {
  expect(names('### The reply to preload and renew', 'status')).toEqual([...STATUSES].toSorted());
});

test('each error code with its HTTP status', () => {
  const rows = tableIn(page, '### Errors', 'code').map(([code = '', status]) => [
    code.replaceAll('`', ''),
    Number(status),
  ]);
  expect(Object.fromEntries(rows)).toEqual(ERRORS);
});

test('each message from a page to its service worker, with its fields', () => {
  const rows = tableIn(page, '## Page and service worker', 'message').map(([type, fields = '']) => [
    type,
    [...fields.matchAll(/\w+/g)].map(String),
  ]);
  const known = PageMessageSchema.options.map(({ entries }) => {
    const { type, ...fields } = entries;
    return [`\`${type.literal}\``, Object.keys(fields)];
  });
  expect(rows).toEqual(known);
});

test.each([
  ['### `MediaFile`', 'worker/media-file/media-file.ts', 'MediaFile'],
  ['### `OriginGate`', 'worker/origin-gate/origin-gate.ts', 'OriginGate'],
  ['## Edge and media server', 'worker/origins/mydia.ts', 'Mydia'],
])('each method that is called from elsewhere: %s', async (heading, file, name) => {
  expect(names(heading, 'method')).toEqual(await methodsOf(file, name));
});

test('each of the gate’s verdicts', () => {
  const [, union = ''] = /export type SlotVerdict =([^;]+);/.exec(readText('worker/origin-gate/claim.ts')) ?? [];
  expect(names('### `OriginGate`', 'verdict')).toEqual(
    [...union.matchAll(/'(\w+)'/g)].map(([, verdict]) => verdict).toSorted(),
  );
});
