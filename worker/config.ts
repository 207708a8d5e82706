/** The Worker's settings: `[vars]` and secrets of wrangler.toml, parsed once into a complete object. */
import * as v from 'valibot';

const seconds = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\d+(\.\d+)?$/, `expected a number of seconds from ${min} to ${max}`),
    v.transform((text) => Number(text) * 1000),
    v.number(),
    v.minValue(min * 1000, `expected a number of seconds from ${min} to ${max}`),
    v.maxValue(max * 1000, `expected a number of seconds from ${min} to ${max}`),
  );

/** A setting of at most nine digits. */
export const wholeNumber = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.regex(/^\d{1,9}$/, `expected a whole number from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `expected a whole number from ${min} to ${max}`),
    v.maxValue(max, `expected a whole number from ${min} to ${max}`),
  );

const flag = v.pipe(
  v.string(),
  v.trim(),
  v.picklist(['true', 'false'], 'expected true or false'),
  v.transform((text) => text === 'true'),
);

const BASE_URL = 'expected a base URL such as https://mydia.example.org, without path, query or credentials';
const isBaseUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
};
const baseUrl = v.pipe(
  v.string(),
  v.trim(),
  v.check(isBaseUrl, BASE_URL),
  v.transform((text) => new URL(text).origin),
);

const EnvSchema = v.object({
  ORIGIN: baseUrl,
  ORIGIN_PUBLIC: v.optional(v.union([v.literal(''), baseUrl], BASE_URL), ''),
  PLAYBACK_ENABLED: flag,
  WARM_LEASE_S: seconds(1, 3600),
  PLAY_LEASE_S: seconds(1, 3600),
  LINGER_S: seconds(0, 600),
  WARM_MAX_S: seconds(1, 86_400),
  HOLD_S: seconds(1, 60),
  AUTH_TTL_S: seconds(0, 3600),
  MAX_TRANSCODES: wholeNumber(1, 10_000),
  MAX_WARM: wholeNumber(0, 10_000),
  MAX_WARM_PER_VIEWER: wholeNumber(1, 1_000),
  PRELOADS_PER_MINUTE: wholeNumber(1, 1_000_000),
  PRELOADS_PER_MINUTE_TOTAL: wholeNumber(1, 100_000_000),
  SIGNING_KEY: v.pipe(
    v.string('expected a secret of 32 characters or more'),
    v.minLength(32, 'expected a secret of 32 characters or more'),
  ),
  ORIGIN_TOKEN: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]*$/, 'expected an API key or a JWT')), ''),
});

/** Times are in milliseconds. */
export interface Config {
  origin: string;
  /** Every base URL under which the origin may speak of itself. */
  originAliases: readonly string[];
  playbackEnabled: boolean;
  warmLeaseMs: number;
  playLeaseMs: number;
  lingerMs: number;
  warmMaxMs: number;
  holdMs: number;
  authTtlMs: number;
  /** Slots: transcodes that the origin may run at once … */
  maxTranscodes: number;
  /** … and how many of them sessions may hold that nobody watches. */
  maxWarm: number;
  maxWarmPerViewer: number;
  /** Preloads of one viewer that may cost the origin something, and those of all viewers together. */
  preloadsPerMinute: number;
  preloadsPerMinuteTotal: number;
  signingKey: string;
  /** The edge's own account at the origin; null when it acts with the viewer's credentials. */
  originToken: string | null;
}

/** Values that must not be repeated in an error message. */
const SECRET = /KEY|TOKEN/;
const URL_CREDENTIALS = /\/\/[^/]*@/;

/** @throws an `Error` that names the variable, its value and what was expected. */
export function parseConfig(env: Record<string, unknown>): Config {
  const result = v.safeParse(EnvSchema, env);
  if (!result.success) {
    const [issue] = result.issues;
    const name = v.getDotPath(issue) ?? '?';
    const value = SECRET.test(name) ? 'a secret' : JSON.stringify(env[name])?.replace(URL_CREDENTIALS, '//…@');
    const expected = issue.message.startsWith('expected') ? issue.message : 'expected a text';
    throw new Error(`${name} is ${env[name] === undefined ? 'missing' : value}: ${expected}`);
  }
  const vars = result.output;
  return {
    origin: vars.ORIGIN,
    originAliases: vars.ORIGIN_PUBLIC ? [vars.ORIGIN, vars.ORIGIN_PUBLIC] : [vars.ORIGIN],
    playbackEnabled: vars.PLAYBACK_ENABLED,
    warmLeaseMs: vars.WARM_LEASE_S,
    playLeaseMs: vars.PLAY_LEASE_S,
    lingerMs: vars.LINGER_S,
    warmMaxMs: vars.WARM_MAX_S,
    holdMs: vars.HOLD_S,
    authTtlMs: vars.AUTH_TTL_S,
    maxTranscodes: vars.MAX_TRANSCODES,
    maxWarm: vars.MAX_WARM,
    maxWarmPerViewer: vars.MAX_WARM_PER_VIEWER,
    preloadsPerMinute: vars.PRELOADS_PER_MINUTE,
    preloadsPerMinuteTotal: vars.PRELOADS_PER_MINUTE_TOTAL,
    signingKey: vars.SIGNING_KEY,
    originToken: vars.ORIGIN_TOKEN || null,
  };
}

const parsed = new WeakMap<object, Config>();

/** The same as `parseConfig`, once per isolate. */
export function configOf(env: object): Config {
  let config = parsed.get(env);
  if (!config) {
    config = parseConfig(env as Record<string, unknown>);
    parsed.set(env, config);
  }
  return config;
}
