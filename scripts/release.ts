/**
 * `npm run release`: makes the next version of the notes in `.changeset/`: the number in `package.json`, and the changelog. The package
 * is tried in a fresh project before, so that no version is made of one that a site could not use.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.ts';

/** Ends this process when the program fails, which has said why. */
function run(program: string, args: readonly string[], env: Record<string, string> = {}): void {
  const file = path.join(ROOT, 'node_modules/.bin', program);
  const { status } = spawnSync(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

const readJson = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

run('vitest', ['run', '--project', 'unit', 'test/scripts/package.test.ts'], { FRESH_PROJECT: 'true' });
run('changeset', ['version']);

// Changesets leaves the lock file to npm, which would ask the registry for all of it.
const { version } = readJson('package.json');
const lock = readJson('package-lock.json');
lock.version = version;
lock.packages[''].version = version;
writeFileSync(path.join(ROOT, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
console.log(`This is ${version}. Read CHANGELOG.md, commit, and tag it: npx changeset git-tag`);
