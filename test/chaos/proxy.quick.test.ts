import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import { freePorts } from './free-ports.ts';
import { type BreakingProxy, startProxy } from './proxy.ts';

let proxy: BreakingProxy;
beforeEach(async () => {
  const [port, toPort] = (await freePorts(2)) as [number, number];
  const server = createServer((_, response) => response.end('well')).listen(toPort, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startProxy(port, toPort);
  return async () => {
    await proxy.close();
    server.close();
    server.closeAllConnections();
  };
});

const ask = async (ms = 3_000) => (await fetch(proxy.url, { signal: AbortSignal.timeout(ms) })).text();

test('the breaking proxy passes requests and answers on', async () => {
  expect(await ask()).toBe('well');
});

test('the breaking proxy refuses connections, and is well again on the same port', async () => {
  await proxy.become({ kind: 'refusing' });
  await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await proxy.become({ kind: 'open' });
  expect(await ask()).toBe('well');
});

test('the breaking proxy accepts a connection and says nothing', async () => {
  await proxy.become({ kind: 'silent' });
  await expect(ask(300)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('the breaking proxy answers garbage', async () => {
  await proxy.become({ kind: 'garbage', bytes: 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad' });
  expect(await ask()).toBe('bad');
});

test('the breaking proxy is slow', async () => {
  await proxy.become({ kind: 'slow', delayMs: 400 });
  const asked = performance.now();
  expect(await ask()).toBe('well');
  expect(performance.now() - asked).toBeGreaterThan(390);
});

test('the breaking proxy cuts open connections when its mode changes', async () => {
  await proxy.become({ kind: 'silent' });
  const asking = ask();
  const failed = expect(asking).rejects.toMatchObject({ message: 'fetch failed' });
  setTimeout(() => proxy.become({ kind: 'open' }), 100);
  await failed;
});
