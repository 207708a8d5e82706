/** The set-up of the end-to-end tests makes the films that several test files share. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../../scripts/root.ts';
import { lightLibrary } from './light-library.ts';

/**
 * Makes the film for the tests that measure time, while the other tests run.
 * @returns a function that waits for the process that makes the film
 */
export default async function setup({ name }: TestProject): Promise<() => Promise<void>> {
  await lightLibrary();
  if (name !== 'e2e') return async () => {};
  const maker = spawn(process.execPath, [path.join(ROOT, 'test/e2e/make-benchmark-library.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = once(maker, 'exit');
  return async () => {
    if (maker.connected) maker.disconnect();
    await ended;
  };
}
