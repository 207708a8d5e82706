/** Tables that a measurement writes into a page for readers, between `<!-- name -->` and `<!-- /name -->`. */
import { readFileSync, writeFileSync } from 'node:fs';

/** @throws when the page has no such markers */
export function writeBetweenMarkers(file: string, name: string, markdown: string): void {
  writeFileSync(file, betweenMarkers(readFileSync(file, 'utf8'), name, markdown));
}

/** @returns the page with `markdown` between the markers */
export function betweenMarkers(page: string, name: string, markdown: string): string {
  const [before, after] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const start = page.indexOf(before);
  const end = page.indexOf(after, start);
  if (start < 0 || end < 0) throw new Error(`expected ${before.trim()} and then ${after} in the page`);
  return page.slice(0, start + before.length) + markdown + page.slice(end);
}
