/** Which Node is recent enough, and how one is installed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_MODULES, NPM_QUIET, run, SetupError } from './run.mjs';

/** The version that is installed when the machine's Node is too old. */
const NODE = '24.21.0';

/** npm scripts find this link before the machine's Node. */
const LINK = path.join(NODE_MODULES, '.bin/node');

/**
 * npm does not take this folder for a package of the project. The next `npm install` would prune a folder that stood in
 * `node_modules` itself.
 */
const HOME = path.join(NODE_MODULES, '.node');

/** Puts Node 24 from npm into `node_modules` when the machine's Node is too old. */
export function installNode() {
  // `npm ci` may just have removed the Node that runs this script.
  if (isRecent(process.versions.node) && existsSync(process.execPath)) return;
  if (isRecent(versionOf(LINK)) || isRecent(versionOf('node'))) return;
  console.log(`Installing Node ${NODE} into node_modules: this machine's is too old for wrangler …`);
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true });
  writeFileSync(path.join(HOME, 'package.json'), '{"private":true}\n');
  // The package `node` fetches its platform's package by an install script, and the user may have told npm to run no
  // scripts. So this script installs both packages by name.
  for (const name of ['node', platformPackage()]) {
    const binary = path.join(HOME, 'node_modules', name, 'bin/node');
    run('npm', ['install', '--no-save', '--no-package-lock', ...NPM_QUIET, `${name}@${NODE}`], { cwd: HOME });
    if (!isRecent(versionOf(binary))) continue;
    rmSync(LINK, { force: true });
    symlinkSync(path.relative(path.dirname(LINK), binary), LINK);
    return;
  }
  throw new SetupError(`Node ${NODE} could not be had from npm: install Node 24, then run this again.`);
}

/**
 * wrangler needs 22.12. 22.18 is the first 22 that runs TypeScript without a flag. vitest does not support 23.
 * @param {string} version
 */
export function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** @param {string} node a program */
function versionOf(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).slice(1);
  } catch {
    return '0';
  }
}

function platformPackage() {
  const platform = `${process.platform}-${process.arch}`;
  return platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`;
}
