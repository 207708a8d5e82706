/** Where ffmpeg and the browsers are looked for on a machine. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} name a bare name, or an absolute path
 * @returns {string | null} its path, found in PATH
 */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.resolve(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // The program is not in this folder of PATH.
    }
  }
  return null;
}

const CHROMIUMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const FIREFOXES = ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/** @returns {string | null} the path of a Chromium or Chrome: the value of CHROMIUM, else the first one in PATH */
export const findChromium = () => findBrowser(process.env.CHROMIUM, CHROMIUMS);

/** @returns {string | null} the path of a Firefox: the value of FIREFOX, else the first one in PATH */
export const findFirefox = () => findBrowser(process.env.FIREFOX, FIREFOXES);

/**
 * @param {string | undefined} wanted
 * @param {string[]} names
 */
function findBrowser(wanted, names) {
  if (wanted) return findProgram(wanted);
  for (const name of names) {
    const found = findProgram(name);
    if (found) return found;
  }
  return null;
}

/** @returns {string | null} what the tests in Firefox lack; null when nothing is missing */
export const missingForFirefox = () => (findFirefox() ? null : 'Firefox is missing');

/** WebKitGTK plays H.264 through GStreamer: the first plugin decodes it, the second parses it. */
const GSTREAMER_PLUGINS = ['libgstlibav.so', 'libgstvideoparsersbad.so'];

/**
 * The tests drive WebKit by WebDriver, on a virtual screen.
 * @returns {string | null} what the tests in WebKit lack; null when nothing is missing
 */
export function missingForWebKit() {
  for (const name of ['WebKitWebDriver', 'Xvfb']) {
    if (!findProgram(name)) return `${name} is missing`;
  }
  const folders = gstreamerFolders();
  const plugin = GSTREAMER_PLUGINS.find((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
  return plugin ? `GStreamer's ${plugin} is missing` : null;
}

function gstreamerFolders() {
  const libraries = ['/usr/lib', '/usr/lib64'].filter((folder) => existsSync(folder));
  const nested = libraries.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  return [...libraries, ...nested].map((folder) => path.join(folder, 'gstreamer-1.0'));
}
