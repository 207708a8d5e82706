/** Which licenses go with the bundles. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../root.ts';

const RULE = `\n\n${'-'.repeat(80)}\n\n`;

/** Finds the package's folder in the path of a bundled file. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licenses of the packages whose code is in the bundles. Each license requires that its notice is in every copy.
 * @throws an `Error` that names a package without a license file
 */
export function noticesOf(metafiles: readonly Metafile[]): string {
  const bundled = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs)),
  );
  const folders = bundled.flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (PACKAGE.exec(file)?.[0] ?? []) : [],
  );
  const notices = [...new Set(folders)].map((folder) => noticeOf(path.resolve(ROOT, folder))).toSorted();
  // A package under the Apache license brings a notice that only points to the license's text. Each copy must contain
  // the text itself.
  const apache = readFileSync(path.join(ROOT, 'LICENSES/Apache-2.0.txt'), 'utf8').trim();
  return `${['The files in this folder, and sw.js, contain code of these packages.', ...notices, apache].join(RULE)}\n`;
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e(?:\.|$)/i.test(one));
  if (!file) throw new Error(`${name} has no license file`);
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}`;
}
