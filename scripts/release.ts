/**
 * `npm run release`: makes the next version from the notes in `.changeset/`. The command first tries the package in a
 * fresh project, and ends there when a site cannot use the package. It then writes the version into `package.json`, and
 * the notes into the changelog.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.ts';

/** Ends this process when the program fails. The program has printed the reason. */
function run(program: string, args: readonly string[], env: Record<string, string> = {}): void {
  const file = path.join(ROOT, 'node_modules/.bin', program);
  const { status } = spawnSync(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

const readJson = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

run('vitest', ['run', '--project', 'unit', 'test/scripts/package.test.ts'], { FRESH_PROJECT: 'true' });
run('changeset', ['version']);

// Changesets does not update the lock file. npm would, but it would ask the registry about every package.
const { version } = readJson('package.json');
const lock = readJson('package-lock.json');
lock.version = version;
lock.packages[''].version = version;
writeFileSync(path.join(ROOT, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
console.log(`This is ${version}. Read CHANGELOG.md, commit, and tag it: npx changeset git-tag`);
