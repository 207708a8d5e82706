import { accessSync, constants } from 'node:fs';
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
      // Not in this one.
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

/** @returns {string | null} the path of a Chromium or Chrome: what CHROMIUM says, else the first found in PATH */
export function findChromium() {
  if (process.env.CHROMIUM) return findProgram(process.env.CHROMIUM);
  for (const name of CHROMIUMS) {
    const found = findProgram(name);
    if (found) return found;
  }
  return null;
}
