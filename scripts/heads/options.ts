/** The command line of `npm run heads`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { baseUrl } from '../../worker/config.ts';
import { UsageError } from '../options-or-exit.ts';

export const USAGE = `Makes the heads that are missing at an edge, newest films first, one at a time, and only while no
viewer watches or looks. It waits for viewers, goes on where the last run stopped, and ends with the day's HEADS_BUDGET_MIN.

npm run heads -- --edge URL [--refs FILE]
npm run heads -- --edge URL --purge [KIND/ID]

  --edge URL         where Headstart is deployed
  --token SECRET     the edge's ORIGIN_TOKEN or SIGNING_KEY; better in one of these, for npm repeats what it runs. It does not
                     leave this machine
  --refs FILE        what to make heads of, one movie/<id>, episode/<id> or file/<id> a line, where the media server has no list
                     (Mydia of 2025); - for standard input
  --purge            deletes all heads of this edge, or the head of one media
  --help

Exit code 0: all is done, or today's budget is spent. 1: the edge does not answer, or refuses. 2: an option is wrong. 130: interrupted.
`;

export interface HeadsOptions {
  /** Base URL, without a slash at the end. */
  edge: string;
  secret: string;
  /** Null for the media server's own list. */
  refs: readonly MediaRef[] | null;
  /** The heads to delete; null for none. */
  purge: MediaRef | 'all' | null;
}

/** @returns null when the command line asks for the usage only. @throws UsageError */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): HeadsOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const secret = values.token ?? (env.ORIGIN_TOKEN || env.SIGNING_KEY);
  if (!secret) throw new UsageError('ORIGIN_TOKEN or SIGNING_KEY: expected one of the edge’s secrets');
  const edge = v.safeParse(baseUrl, values.edge ?? '');
  if (!edge.success) throw new UsageError(`--edge: ${edge.issues[0].message}`);
  const [of, ...rest] = positionals;
  if (rest.length > 0 || (of !== undefined && !values.purge))
    throw new UsageError('Every value needs its option before it');
  return {
    edge: edge.output,
    secret,
    refs: values.refs === undefined ? null : refsIn(values.refs),
    purge: values.purge ? (of === undefined ? 'all' : refOf(of, '--purge')) : null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        edge: { type: 'string' },
        token: { type: 'string' },
        refs: { type: 'string' },
        purge: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(message.split('\n')[0]);
    throw error;
  }
}

function refsIn(file: string): MediaRef[] {
  const lines = textOf(file).split('\n');
  return lines.flatMap((line) => (line.trim() === '' ? [] : refOf(line.trim(), '--refs')));
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new UsageError('--refs: expected a file that can be read');
  }
}

function refOf(text: string, option: string): MediaRef {
  const ref = parseMediaRef(text);
  if (!ref) throw new UsageError(`${option}: expected movie/<id>, episode/<id> or file/<id>`);
  return ref;
}
