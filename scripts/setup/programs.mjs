import { readFileSync } from 'node:fs';
import { findChromium, findProgram } from '../find-program.mjs';
import { run, SetupError } from './run.mjs';

/**
 * Sees to the programs that are needed: from PATH, else by apt-get where that is allowed.
 * @param {string} [purpose] `start` or `test`
 */
export function installPrograms(purpose) {
  const wanted = missing(purpose);
  if (wanted.length === 0) return;
  aptGet(wanted.filter((name) => name !== 'chromium' || !isUbuntu()));
  const left = missing(purpose);
  if (left.length > 0) throw new SetupError(left.map((name) => ADVICE[name]).join('\n'));
}

/** @param {string} [purpose] */
function missing(purpose) {
  // With a media server of one's own the embedded origin, the only one that needs ffmpeg, is not started.
  const needsFfmpeg = purpose === 'test' || (purpose === 'start' && !process.env.ORIGIN);
  return [
    ...(needsFfmpeg && !(findProgram('ffmpeg') && findProgram('ffprobe')) ? ['ffmpeg'] : []),
    ...(purpose === 'test' && !findChromium() ? ['chromium'] : []),
  ];
}

/** @type {Record<string, string>} */
const ADVICE = {
  ffmpeg: `ffmpeg is missing: install it (${process.platform === 'darwin' ? 'brew' : 'sudo apt-get'} install ffmpeg).`,
  chromium: 'Chromium is missing: install Chromium or Google Chrome, or set CHROMIUM to the path of its program.',
};

/** @param {string[]} packages */
function aptGet(packages) {
  if (packages.length === 0 || !findProgram('apt-get')) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && !(findProgram('sudo') && run('sudo', ['-n', 'true']))) return;
  console.log(`Installing ${packages.join(' and ')} (apt-get) …`);
  for (const task of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...task];
    run(program, args);
  }
}

/** Its Chromium package is a mere signpost to a snap, which containers cannot run. */
function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
