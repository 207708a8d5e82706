/**
 * Checks that docs/README.md lists every file with what it is for; `--write` writes the list. The list has the first
 * sentence of the comment with which a file begins, and the names of the file's constants. By these names a newcomer
 * finds the file of a limit or a time.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.ts';

const PAGE = path.join(ROOT, 'docs/README.md');
const HEADING = '\n## Every file\n';
const INTRODUCTION = `
The first sentence of each file, and its constants: times, limits, lists. \`node scripts/list-files.ts --write\` writes
this list, and \`npm run check\` compares it with the files.
`;
const FOLDERS = ['protocol', 'worker', 'sw', 'web', 'origin', 'scripts'];
/**
 * The greatest length of a first sentence, in characters. A newcomer looks through hundreds of them, so each must be
 * short.
 */
const LONGEST = 100;

/** @returns '' for a file that does not begin with a comment, or whose comment begins with no whole sentence */
function firstSentence(source: string): string {
  const [, comment = ''] = /^(?:#!.*\n)?\/\*\*?([\s\S]*?)\*\//.exec(source) ?? [];
  const text = comment.replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim();
  return /^.*?[.?](?= |$)/.exec(text)?.[0] ?? '';
}

const constantsIn = (source: string): string =>
  [...source.matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]+)\b/gm)].map(([, name]) => `\`${name}\``).join(' ');

const files = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,mjs,css}`, { cwd: ROOT }).toSorted();
const faults: string[] = [];
const fileOf = new Map<string, string>();

function rowOf(file: string): string {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const sentence = firstSentence(source);
  const other = fileOf.get(sentence);
  fileOf.set(sentence, file);
  if (sentence === '') faults.push(`${file}: expected a first comment that begins with a sentence`);
  else if (other) faults.push(`${file}: ${other} begins with the same sentence`);
  if (sentence.length > LONGEST)
    faults.push(`${file}: the first sentence has ${sentence.length} characters, expected at most ${LONGEST}`);
  return `| \`${file}\` | ${sentence.replaceAll('|', '\\|')} | ${constantsIn(source)} |\n`;
}

const tables = FOLDERS.map((folder) => {
  const rows = files.filter((file) => file.startsWith(`${folder}/`)).map(rowOf);
  return `\n### ${folder}/\n\n| file | what it is for | constants |\n| --- | --- | --- |\n${rows.join('')}`;
});
const page = readFileSync(PAGE, 'utf8');
const [before = ''] = page.split(HEADING, 1);
const wanted = before + HEADING + INTRODUCTION + tables.join('');
if (process.argv.includes('--write')) writeFileSync(PAGE, wanted);
else if (page !== wanted) faults.push('docs/README.md: run `node scripts/list-files.ts --write`');
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
