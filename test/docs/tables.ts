/** The tables of the pages for people, read so that a test can compare them with the code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';

/** @param file within the repository */
export const readText = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/**
 * @param heading the heading of the table's section, as the page writes it
 * @param column the name of the table's first column
 * @returns the table's rows, each as its cells
 * @throws an `Error` when the section has no such table
 */
export function tableIn(page: string, heading: string, column: string): string[][] {
  const start = page.indexOf(`\n${heading}\n`);
  const section = page.slice(start + 1 + heading.length).split(/^#+ /m, 1)[0] ?? '';
  const table = section.split('\n\n').find((block) => block.trimStart().startsWith(`| ${column} |`));
  if (start < 0 || !table) throw new Error(`expected a table with the column "${column}" under "${heading}"`);
  return table.trim().split('\n').slice(2).map(cellsOf);
}

const cellsOf = (row: string): string[] =>
  row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** @returns the names in the first column, without their backticks */
export const namesIn = (rows: string[][]): string[] => rows.map(([name = '']) => name.replaceAll('`', ''));
