/**
 * `npm run contract` sends the contract's requests to a Mydia, and prints the answers. With `--version` it prints only
 * the answers that differ from that version's recorded answers. Do not run it against a server in use: it saves
 * positions, ends sessions, and locks API keys out for an hour.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { askContract } from './contract.ts';
import type { RecordedAnswer } from './recorder.ts';
import type { Ids } from './target.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    user: { type: 'string' },
    password: { type: 'string' },
    'other-user': { type: 'string' },
    'other-password': { type: 'string' },
    /** An API key of the user. */
    key: { type: 'string' },
    /** A JSON file: see `Ids`. */
    ids: { type: 'string' },
    /** The name of a file in `answers`, without `.json`. */
    version: { type: 'string' },
  },
});

function given(name: keyof typeof values): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

const answers = await askContract({
  url: given('url').replace(/\/+$/, ''),
  viewer: { username: given('user'), password: given('password') },
  other: { username: given('other-user'), password: given('other-password') },
  apiKey: values.key ?? null,
  ids: JSON.parse(readFileSync(given('ids'), 'utf8')) as Ids,
});

if (values.version === undefined) {
  console.log(JSON.stringify(answers, null, 2));
} else {
  const file = path.join(import.meta.dirname, 'answers', `${values.version}.json`);
  const expected = (JSON.parse(readFileSync(file, 'utf8')) as { answers: Record<string, RecordedAnswer> }).answers;
  const names = new Set([...Object.keys(expected), ...Object.keys(answers)]);
  const others = [...names].filter((name) => !isDeepStrictEqual(answers[name], expected[name]));
  const differences = others.map((name) => [name, { recorded: expected[name], answered: answers[name] }]);
  console.log(JSON.stringify(Object.fromEntries(differences), null, 2));
  if (others.length > 0) process.exitCode = 1;
}
