import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

/** Runs `npm start`'s script to its end. */
async function start(env: Record<string, string>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/start.ts')], {
    env: { ...process.env, TMPDIR: folder, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, output, left: readdirSync(folder) };
}

test('a bad value stops the start with one line', async () => {
  expect(await start({ LINGER_S: 'soon' })).toEqual({
    code: 1,
    output: 'LINGER_S is "soon": expected a number of seconds from 0 to 600\n',
    left: [],
  });
});

test('a port that is taken stops the start with one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  expect(await start({ PORT: String(port) })).toEqual({
    code: 1,
    output: `PORT is ${port}: expected a free port, and another program listens on this one.\n`,
    left: [],
  });
});

test('an address that is not of this machine stops the start with one line', async () => {
  expect(await start({ PORT: '0', HOST: '192.0.2.1' })).toEqual({
    code: 1,
    output: 'HOST is "192.0.2.1": expected an address of this machine, such as 0.0.0.0.\n',
    left: [],
  });
});
