/**
 * Gives each run of the tests a temporary folder of its own. Browsers and workerd leave folders behind when the tests
 * kill them: these are removed with the run's folder.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/root.ts';

export default function setup(): void {
  // If this folder did not exist, Miniflare would make an empty temporary folder for each project.
  mkdirSync(path.join(ROOT, 'dist/site'), { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-tests-'));
  // A test that acts as an ordinary user has to reach its own folder inside this one.
  chmodSync(folder, 0o711);
  // Vitest's workers inherit the variable, and so do the processes that they start.
  process.env.TMPDIR = folder;
  // A teardown would run before the workers have ended their browsers.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}
