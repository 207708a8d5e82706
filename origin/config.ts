/** Every setting of the embedded origin, its default and its bounds. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import { ENCODERS } from './hardware/video-encoder.ts';

/** The kinds of media, by Mydia's names. */
const CATEGORIES = ['movie', 'tv_show'] as const;
export type Category = (typeof CATEGORIES)[number];

const UserSchema = v.object({
  username: v.pipe(v.string(), v.minLength(1)),
  /** An account without a password cannot sign in by the form. A service account needs no password. */
  password: v.optional(v.pipe(v.string(), v.minLength(1))),
  apiKey: v.optional(v.pipe(v.string(), v.minLength(8))),
  /** In autumn 2026: the kinds of media that this account may see. Default: all. */
  allowedCategories: v.optional(v.array(v.picklist(CATEGORIES))),
  /**
   * In autumn 2026: the highest age rating that this account may see. Media with a higher rating or without a rating is
   * hidden. Default: no limit.
   */
  maxContentAge: v.optional(v.number()),
});
export type User = v.InferOutput<typeof UserSchema>;

const text = (name: string, fallback: string) =>
  v.optional(v.pipe(v.string(name), v.minLength(1, 'a value that is not empty')), fallback);

const given = (least: number, most: number, whole: boolean) => {
  const expected = `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  return v.pipe(
    v.string(),
    v.check((value) => {
      const parsed = value.trim() === '' ? Number.NaN : Number(value);
      return parsed >= least && parsed <= most && (!whole || Number.isInteger(parsed));
    }, expected),
    v.transform(Number),
  );
};

const number = (least: number, most: number, fallback: number, whole = true) =>
  v.optional(given(least, most, whole), String(fallback));

const UsersSchema = v.pipe(
  v.optional(v.string(), '[{"username":"demo","password":"demo"}]'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return v.parse(v.array(UserSchema), JSON.parse(dataset.value));
    } catch {
      addIssue({ message: 'JSON such as [{"username":"ann","password":"…","apiKey":"8 characters or more"}]' });
      return NEVER;
    }
  }),
  v.check(
    (users) => new Set(users.map((user) => user.username)).size === users.length,
    'usernames that differ from one another',
  ),
);

const flag = v.pipe(
  v.picklist(['true', 'false', '1', '0'], 'true or false'),
  v.transform((value) => value === 'true' || value === '1'),
);

const ENCODER_SETTINGS = ['auto', ...ENCODERS] as const;
/** @returns the names as a sentence lists them: `a, b or c` */
const oneOf = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

const FieldsSchema = v.object({
  PORT: number(0, 65_535, 4_000),
  HOST: text('HOST', '127.0.0.1'),
  /** The library's folder: movies and shows. */
  MEDIA_DIR: v.pipe(v.string('a folder of videos'), v.minLength(1, 'a folder of videos'), v.transform(resolve)),
  /**
   * In this folder the origin makes a folder for sessions and stills, which it removes when it stops. Default: the
   * system's temporary folder.
   */
  WORK_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'a folder'), v.transform(resolve))),
  /** The folder for saved positions and for the secret. Default: none; both are then lost at a restart. */
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'a folder'), v.transform(resolve))),
  /** The folder that keeps ffprobe's results for each file, and the stills. Default: none. */
  CACHE_DIR: v.optional(v.pipe(v.string(), v.minLength(1, 'a folder'), v.transform(resolve))),
  /** `mydia`: Mydia's own arguments for ffmpeg, word for word. `fast`: the first segment as soon as possible. */
  TRANSCODE: v.optional(v.picklist(['fast', 'mydia'], 'fast or mydia'), 'fast'),
  /** The encoder of `fast`. `auto`: the first of the machine's encoders that passes its trial, else `software`. */
  ENCODER: v.optional(v.picklist(ENCODER_SETTINGS, oneOf(ENCODER_SETTINGS)), 'auto'),
  /**
   * `fast` encodes a film when the bitrate of the film's file is above this limit, in megabits a second. A copy would
   * have the file's bitrate, and the lines of many viewers cannot carry so high a bitrate.
   */
  COPY_MAX_MBPS: number(0, 1_000, 20),
  /** The version of Mydia to imitate: of 2025-11, of 2026-07, or of autumn 2026. */
  ORIGIN_DIALECT: v.optional(v.picklist(['2025', '2026', '2026-autumn'], '2025, 2026 or 2026-autumn'), '2025'),
  /**
   * Whether to imitate two faults of Mydia of 2025: it plays no file as it is, and no API key works. With these faults
   * a demo has little to show. Default: true with `TRANSCODE=mydia`, which imitates Mydia faithfully.
   */
  ORIGIN_FAULTS: v.optional(flag),
  /**
   * False hides the controls that play. In autumn 2026 it also stops the API from playing. In earlier versions the API
   * plays all the same.
   */
  ENABLE_PLAYBACK: v.optional(flag, 'true'),
  /** The base of absolute redirects. Default: the address on which the origin listens. */
  PUBLIC_URL: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^https?:\/\/[^/]/, 'an http or https URL'),
      v.url('an http or https URL'),
      v.transform((url) => url.replace(/\/+$/, '')),
    ),
  ),
  /** How long a session lives without a request for its playlist or a segment, in seconds. */
  SESSION_IDLE_S: number(0.05, 86_400, 1_800, false),
  /** How far ffmpeg may be ahead of the furthest viewer, in seconds of the film; 0 for no limit. */
  AHEAD_S: v.optional(given(0, 86_400, true)),
  USERS: UsersSchema,
  /** The file that gets one line of JSON for each request. */
  ACCESS_LOG: v.optional(v.pipe(v.string(), v.minLength(1, 'a file'), v.transform(resolve))),
  /** The file that gets one line of JSON for each play that counts for its user: in the history, and at Trakt. */
  PLAYS_LOG: v.optional(v.pipe(v.string(), v.minLength(1, 'a file'), v.transform(resolve))),
  /** How long a stream request waits before it is handled, in milliseconds: it imitates a slow origin. */
  START_DELAY_MS: number(0, 600_000, 0),
});
/**
 * The defaults of `AHEAD_S`. Mydia never pauses ffmpeg. `fast` pauses it soon after a page was opened, so that a look
 * costs little, and the processor is free for Play.
 */
const AHEAD_S = { fast: 12, mydia: 0 } as const;

const ConfigSchema = v.pipe(
  FieldsSchema,
  v.transform((config) => ({
    ...config,
    AHEAD_S: config.AHEAD_S ?? AHEAD_S[config.TRANSCODE],
    // Mydia encodes by software only.
    ENCODER: config.TRANSCODE === 'mydia' ? 'software' : config.ENCODER,
    ORIGIN_FAULTS: config.ORIGIN_FAULTS ?? config.TRANSCODE === 'mydia',
  })),
);
export type OriginConfig = v.InferOutput<typeof ConfigSchema>;
export type TranscodeSetting = OriginConfig['TRANSCODE'];
export type EncoderSetting = OriginConfig['ENCODER'];
export type DialectName = OriginConfig['ORIGIN_DIALECT'];

/** A bad value. The message names the variable, its value and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError */
export function parseConfig(env: Record<string, string | undefined>): OriginConfig {
  const result = v.safeParse(ConfigSchema, env);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const name = String(issue.path?.[0]?.key);
  // The message must not contain USERS, which may hold passwords.
  const value = name === 'USERS' ? 'its value' : JSON.stringify(env[name]);
  throw new ConfigError(
    env[name] === undefined
      ? `${name} is not set: expected ${issue.message}`
      : `${name}: ${value} is not valid: expected ${issue.message}`,
  );
}
