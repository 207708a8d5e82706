/** The command line of `npm run doctor`. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { baseUrl, type Login } from '../../worker/config.ts';
import { UsageError } from '../options-or-exit.ts';

export const USAGE = `Tells whether a Mydia is ready for Headstart, and what to do when it is not.

npm run doctor -- --origin URL [options]

  --origin URL         base URL of the Mydia, as the Worker is to ask it: its ORIGIN
  --token TOKEN        API key or JWT of the edge's own account; better in ORIGIN_TOKEN, for npm repeats what it runs
  --viewer TOKEN       API key or JWT of a viewer, to see whether Mydia hides the media from them; better in VIEWER_TOKEN
  --media KIND/ID      what to start a session of: movie/<id>, episode/<id> or file/<id>. Choose one that no viewer
                       watches through the same account: its session is ended afterwards
  --origin-public URL  what ORIGIN_PUBLIC is set to, if it is
  --edge URL           where Headstart is deployed: what it does there is looked at too
  --wait SECONDS       how long to wait for a session's first segment; 60 unless told
  --help

In place of a token, ORIGIN_USERNAME and ORIGIN_PASSWORD: the edge signs in by them itself, and so does the doctor.

Exit code 0: all is well. 1: something is to be mended. 2: an option is wrong. 130: interrupted.
`;

export interface DoctorOptions {
  /** Base URLs, without a slash at the end. */
  origin: string;
  originPublic: string | null;
  token: string | null;
  /** The name and password that replace a token. */
  login: Login | null;
  viewer: string | null;
  media: MediaRef | null;
  /** URL of the deployed Headstart. */
  edge: string | null;
  waitMs: number;
}

/** @returns null when the command line asks for the usage only. @throws UsageError */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): DoctorOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const token = values.token ?? env.ORIGIN_TOKEN;
  const viewer = values.viewer ?? env.VIEWER_TOKEN;
  return {
    origin: urlOf('--origin', values.origin),
    originPublic: values['origin-public'] === undefined ? null : urlOf('--origin-public', values['origin-public']),
    token: token ? tokenOf('--token', token) : null,
    login: values.token ? null : loginOf(env),
    viewer: viewer ? tokenOf('--viewer', viewer) : null,
    media: values.media === undefined ? null : mediaOf(values.media),
    edge: values.edge === undefined ? null : urlOf('--edge', values.edge),
    waitMs: waitOf(values.wait),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        origin: { type: 'string' },
        'origin-public': { type: 'string' },
        token: { type: 'string' },
        viewer: { type: 'string' },
        media: { type: 'string' },
        edge: { type: 'string' },
        wait: { type: 'string', default: '60' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError('Every value needs its option before it');
    if (code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(message.split('\n')[0]);
    throw error;
  }
}

function urlOf(option: string, text = ''): string {
  const url = v.safeParse(baseUrl, text);
  if (!url.success) throw new UsageError(`${option}: ${url.issues[0].message}`);
  return url.output;
}

function tokenOf(option: string, text: string): string {
  // The text is a secret. `fetch` would fail at any other character, and write the secret into its error message.
  if (!/^[\x21-\x7e]+$/.test(text)) throw new UsageError(`${option}: expected an API key or a JWT`);
  return text;
}

function loginOf(env: NodeJS.ProcessEnv): Login | null {
  const { ORIGIN_USERNAME: username, ORIGIN_PASSWORD: password, ORIGIN_TOKEN: token } = env;
  if (!username && !password) return null;
  if (!username || !password) throw new UsageError('ORIGIN_USERNAME and ORIGIN_PASSWORD: expected both, or none');
  if (token) throw new UsageError('ORIGIN_TOKEN, or ORIGIN_USERNAME and ORIGIN_PASSWORD: expected one of them');
  return { username, password };
}

function mediaOf(text: string): MediaRef {
  const ref = parseMediaRef(text);
  if (!ref) throw new UsageError('--media: expected movie/<id>, episode/<id> or file/<id>');
  return ref;
}

function waitOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 3600)) throw new UsageError('--wait: expected a number of seconds from 1 to 3600');
  return seconds * 1000;
}
