/**
 * Gives each run of the tests a temporary folder of its own. Browsers and workerd leave folders behind when the tests kill
 * them: these go with the run.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/root.ts';

export default function setup(): void {
  // While this folder is missing, Miniflare makes an empty one in its place for each project.
  mkdirSync(path.join(ROOT, 'dist/site'), { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-tests-'));
  // A test acts as an ordinary user, and has to reach its own folder in this one.
  chmodSync(folder, 0o711);
  // The workers inherit it, and so do the processes that they start.
  process.env.TMPDIR = folder;
  // A teardown would run before the workers have ended their browsers.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}
