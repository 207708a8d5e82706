/**
 * `npm run contract`: asks a Mydia what the tests ask the embedded origin, and prints what it answers. Not for a server that
 * people use: it saves positions, ends sessions, and locks API keys out for an hour.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { askContract } from './contract.ts';
import type { Ids } from './target.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    user: { type: 'string' },
    password: { type: 'string' },
    'other-user': { type: 'string' },
    'other-password': { type: 'string' },
    key: { type: 'string' },
    /** A file of JSON with the ids of `Ids`. */
    ids: { type: 'string' },
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
console.log(JSON.stringify(answers, null, 2));
