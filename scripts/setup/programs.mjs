/** Which programs are installed by apt-get when they are missing: ffmpeg, browsers. */
import { readFileSync } from 'node:fs';
import { findChromium, findProgram, missingForFirefox, missingForWebKit } from '../find-program.mjs';
import { run, SetupError } from './run.mjs';

/**
 * Installs the missing programs by apt-get where that is allowed. A browser that only its own tests need may stay
 * missing: those tests are skipped then.
 * @param {string} [purpose] `start` or `test`
 */
export function installPrograms(purpose) {
  const wanted = missing(purpose);
  const optional = purpose === 'test' ? missingBrowsers() : [];
  if (wanted.length + optional.length === 0) return;
  const packages = wanted.filter((name) => name !== 'chromium' || !isUbuntu());
  aptGet([packages, ...optional.map((browser) => browser.packages)]);
  const left = missing(purpose);
  if (left.length > 0) throw new SetupError(left.map((name) => ADVICE[name]).join('\n'));
  for (const { name, why } of optional.length > 0 ? missingBrowsers() : []) {
    console.log(`The tests in ${name} are skipped: ${why}.`);
  }
}

/** @param {string} [purpose] */
function missing(purpose) {
  // Only the embedded origin needs ffmpeg. With ORIGIN set, `npm start` runs without it.
  const needsFfmpeg = purpose === 'test' || (purpose === 'start' && !process.env.ORIGIN);
  return [
    ...(needsFfmpeg && !(findProgram('ffmpeg') && findProgram('ffprobe')) ? ['ffmpeg'] : []),
    ...(purpose === 'test' && !findChromium() ? ['chromium'] : []),
  ];
}

function missingBrowsers() {
  // Ubuntu's package of Firefox only installs a snap, as its package of Chromium does.
  const firefox = { name: 'Firefox', why: missingForFirefox(), packages: isUbuntu() ? [] : ['firefox-esr'] };
  const webkit = { name: 'WebKit', why: missingForWebKit(), packages: WEBKIT };
  return [firefox, webkit].filter(({ why }) => why !== null);
}

/** WebKitGTK, its WebDriver, a virtual screen, and the GStreamer plugins that parse and decode H.264. */
const WEBKIT = ['webkit2gtk-driver', 'xvfb', 'gstreamer1.0-libav', 'gstreamer1.0-plugins-bad'];

/** @type {Record<string, string>} */
const ADVICE = {
  ffmpeg: `ffmpeg is missing: install it (${process.platform === 'darwin' ? 'brew' : 'sudo apt-get'} install ffmpeg).`,
  chromium: 'Chromium is missing: install Chromium or Google Chrome, or set CHROMIUM to the path of its program.',
};

/** @param {string[][]} groups of packages: when one group cannot be installed, the others still are */
function aptGet(groups) {
  const wanted = groups.filter((packages) => packages.length > 0);
  if (wanted.length === 0 || !findProgram('apt-get')) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && !(findProgram('sudo') && run('sudo', ['-n', 'true']))) return;
  console.log(`Installing ${wanted.flat().join(', ')} (apt-get) …`);
  const install = wanted.map((packages) => ['install', '-y', '--no-install-recommends', ...packages]);
  for (const task of [['update'], ...install]) {
    const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...task];
    run(program, args);
  }
}

/** Ubuntu's package of Chromium only installs a snap, which containers cannot run. */
function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
