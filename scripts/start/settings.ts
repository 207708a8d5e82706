/** What `npm start` reads from the environment. The environment is parsed once. */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { parseConfig, VAR_NAMES, wholeNumber } from '../../worker/config.ts';

/** An error that the user reads as one line, without a stack. */
export class StartError extends Error {}

const wholeNumberText = (min: number, max: number) => v.pipe(wholeNumber(min, max), v.transform(String));

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

const absolute = v.pipe(
  v.string(),
  v.transform((file) => path.resolve(file)),
);

/**
 * The embedded origin's own settings. They are checked here, so that a bad value stops the start, and are passed on
 * unchanged.
 */
const OriginEnvSchema = v.object({
  ORIGIN_DIALECT: v.optional(v.picklist(['2025', '2026', '2026-autumn'], 'expected 2025, 2026 or 2026-autumn')),
  ORIGIN_FAULTS: v.optional(v.picklist(['true', 'false'], 'expected true or false')),
  TRANSCODE: v.optional(v.picklist(['fast', 'mydia'], 'expected fast or mydia')),
  ENCODER: v.optional(
    v.picklist(
      ['auto', 'software', 'nvenc', 'qsv', 'vaapi', 'v4l2m2m', 'videotoolbox'],
      'expected auto, software, nvenc, qsv, vaapi, v4l2m2m or videotoolbox',
    ),
  ),
  COPY_MAX_MBPS: v.optional(wholeNumberText(0, 1_000)),
  ENABLE_PLAYBACK: v.optional(v.picklist(['true', 'false'], 'expected true or false')),
  AHEAD_S: v.optional(wholeNumberText(0, 86_400)),
  SESSION_IDLE_S: v.optional(wholeNumberText(1, 86_400)),
  START_DELAY_MS: v.optional(wholeNumberText(0, 600_000)),
  ACCESS_LOG: v.optional(
    v.pipe(
      absolute,
      v.check((file) => isFolder(path.dirname(file)) && !isFolder(file), 'expected a file in a folder that exists'),
    ),
  ),
});

const EnvSchema = v.object({
  PORT: v.optional(wholeNumber(0, 65_535), '8787'),
  HOST: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.:-]+$/, 'expected an address to listen on, such as 0.0.0.0')),
    '127.0.0.1',
  ),
  MEDIA_DIR: v.optional(v.pipe(absolute, v.check(isFolder, 'expected a folder of videos'))),
  STATE_DIR: v.optional(
    v.pipe(
      absolute,
      v.check(
        (file) => isFolder(file) || isFolder(path.dirname(file)),
        'expected a folder, or a new one in a folder that exists',
      ),
    ),
  ),
  ORIGIN: v.optional(v.string()),
});

/** The names of all variables that the environment may have besides the Worker's settings and secrets. */
export const START_NAMES = [...Object.keys(EnvSchema.entries), ...Object.keys(OriginEnvSchema.entries)];

/** Stands for the embedded origin, whose address is not known yet. */
const EMBEDDED = 'http://127.0.0.1';

export interface Settings {
  /** The port of the demo; 0 means any free one. */
  port: number;
  host: string;
  /** The Worker's settings as the environment has them. */
  vars: Record<string, string>;
  origin: { kind: 'embedded'; mediaDir: string | null; env: Record<string, string> } | { kind: 'external' };
  /** The edge's account at the origin: '' for none, null when the run makes one up. */
  originToken: string | null;
  /** The name and password by which the edge's account signs in at an external origin, as the Worker's secrets. */
  originLogin: Record<string, string>;
  /** The folder for what outlives a run; null when nothing does. */
  stateDir: string | null;
}

/** @throws {StartError} that names the variable, its value and what was expected */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const env = withoutEmpty(environment);
  const own = parseEnv(EnvSchema, env);
  const originEnv = parseEnv(OriginEnvSchema, env);
  const vars = present(Object.fromEntries(VAR_NAMES.map((name) => [name, env[name]])));
  const originToken = environment.ORIGIN_TOKEN ?? (own.ORIGIN ? '' : null);
  const { ORIGIN_USERNAME, ORIGIN_PASSWORD } = own.ORIGIN ? env : {};
  const originLogin = present({ ORIGIN_USERNAME, ORIGIN_PASSWORD });
  const secrets = { SIGNING_KEY: newSecret(), ORIGIN_TOKEN: originToken ?? newSecret(), ...originLogin };
  try {
    parseConfig({ ORIGIN: EMBEDDED, ...vars, ...secrets });
  } catch (error) {
    throw new StartError((error as Error).message);
  }
  if (!own.ORIGIN && vars.SITE === 'origin') {
    throw new StartError('SITE is "origin": the embedded origin has no pages; expected an ORIGIN that has');
  }
  if (!own.ORIGIN && originToken && originToken.length < 8) {
    throw new StartError('ORIGIN_TOKEN is a secret: expected 8 characters or more for the embedded origin, or none');
  }
  return {
    port: own.PORT,
    host: own.HOST,
    vars,
    origin: own.ORIGIN
      ? { kind: 'external' }
      : { kind: 'embedded', mediaDir: own.MEDIA_DIR ?? null, env: present(originEnv) },
    originToken,
    originLogin,
    stateDir: own.STATE_DIR ?? null,
  };
}

/** An empty variable counts as not set, except ORIGIN_TOKEN: an empty one turns the edge's account off. */
export const withoutEmpty = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

/** 43 characters, 256 bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

function parseEnv<const Schema extends v.GenericSchema>(schema: Schema, env: NodeJS.ProcessEnv): v.InferOutput<Schema> {
  const result = v.safeParse(schema, env);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const name = v.getDotPath(issue) ?? '';
  throw new StartError(`${name} is ${JSON.stringify(env[name])}: ${issue.message}`);
}

/** Leaves out optional variables that are not set. */
const present = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
