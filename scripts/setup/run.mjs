/** Runs a program of the set-up quietly. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const NODE_MODULES = path.join(ROOT, 'node_modules');

/** An error that the user reads as one line, without a stack. */
export class SetupError extends Error {}

/**
 * Runs a program quietly: only its errors are shown.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {boolean} whether it succeeded
 */
export function run(program, args, { cwd = ROOT, env = process.env } = {}) {
  return spawnSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** npm without its advice and warnings; its errors are shown. */
export const NPM_QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
