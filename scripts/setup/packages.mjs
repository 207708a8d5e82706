/** When `npm ci` is run: when `node_modules` differs from package-lock.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_MODULES, NPM_QUIET, ROOT, run, SetupError } from './run.mjs';

/** Runs `npm ci` when `node_modules` differs from package-lock.json. */
export function installPackages() {
  const wanted = lockedPackages(path.join(ROOT, 'package-lock.json'));
  if (!wanted) throw new SetupError('package-lock.json is missing or broken: restore it with git.');
  // npm writes its own record of node_modules last, so a half-done installation has none. A manual `npm install`
  // updates that record, but would not update a stamp of this script.
  const installed = lockedPackages(path.join(NODE_MODULES, '.package-lock.json')) ?? {};
  if (isInstalled(wanted, installed)) return;
  console.log('Installing the packages (npm ci) …');
  if (!run('npm', ['ci', ...NPM_QUIET])) throw new SetupError('npm ci failed, see above. Is the registry in reach?');
}

/** @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean}>} Packages by their path */

/**
 * @param {Packages} wanted
 * @param {Packages} installed
 * @returns {boolean} whether each wanted package is installed in its version. An optional package may be missing, since
 * it may be for another platform
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([where, { version, integrity, optional }]) => {
    const found = installed[where];
    if (where === '' || (!found && optional)) return true;
    return found?.version === version && found?.integrity === integrity;
  });
}

/**
 * @param {string} file a lock file
 * @returns {Packages | null}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}
