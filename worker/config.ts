/** Every setting of the Worker (`[vars]`) and every secret, its default and its bounds. */
import * as v from 'valibot';
import { PAGES } from '../protocol/pages.ts';

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

const choice = <const Options extends [string, string]>(options: Options) =>
  v.pipe(v.string(), v.trim(), v.picklist(options, `expected ${options.join(' or ')}`));

const BASE_URL = 'expected a base URL such as https://mydia.example.org, without path, query or credentials';
const isBaseUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
};
export const baseUrl = v.pipe(
  v.string(),
  v.trim(),
  v.check(isBaseUrl, BASE_URL),
  v.transform((text) => new URL(text).origin),
);

const PAGES_EXPECTED = 'expected <what>=<path> …, with :id in each path, and :kind too in that of play';
const PAGES_FORM =
  /^(?:(?:(?:movie|episode|file|show)=\/[\w/:#-]*:id[\w/:-]*|play=\/[\w/:#-]*:kind[\w/:-]*:id[\w/:-]*(?:(?<=#\S*)\?\w+=:file)?)(?: |$))+(?<! )$/;
const withoutSpareSpace = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** `[vars]` of wrangler.toml. docs/settings.md says what each of them means. */
const VARS = {
  /** Base URL of the media server. */
  ORIGIN: baseUrl,
  /** Base URL that the origin puts into its redirects and playlists, when that is not ORIGIN. */
  ORIGIN_PUBLIC: v.optional(v.union([v.literal(''), baseUrl], BASE_URL), ''),
  SITE: v.optional(choice(['assets', 'origin']), 'assets'),
  SEGMENTS: v.optional(choice(['edge', 'origin']), 'edge'),
  PAGES: v.optional(v.pipe(v.string(), v.transform(withoutSpareSpace), v.regex(PAGES_FORM, PAGES_EXPECTED)), PAGES),
  PLAYBACK_ENABLED: v.optional(flag, 'true'),
  WARM_LEASE_S: v.optional(seconds(1, 3600), '30'),
  /** Well over a minute: a hidden tab's timers run once a minute. */
  PLAY_LEASE_S: v.optional(seconds(1, 3600), '180'),
  /** How long a film that stands still keeps its session. The default is Mydia's idle time. */
  PAUSE_MAX_S: v.optional(seconds(0, 86_400), '1800'),
  /** Play may be a navigation, and its page asks again within seconds. */
  LINGER_S: v.optional(seconds(0, 600), '8'),
  WARM_MAX_S: v.optional(seconds(1, 86_400), '300'),
  /** hls.js gives up on a manifest after 20 s. */
  HOLD_S: v.optional(seconds(1, 60), '15'),
  AUTH_TTL_S: v.optional(seconds(0, 3600), '60'),
  MAX_TRANSCODES: v.optional(wholeNumber(1, 10_000), '4'),
  MAX_WARM: v.optional(wholeNumber(0, 10_000), '3'),
  /** Two: one look for the open page, and one for the link under the pointer. */
  MAX_WARM_PER_VIEWER: v.optional(wholeNumber(1, 1_000), '2'),
  PRELOADS_PER_MINUTE: v.optional(wholeNumber(1, 1_000_000), '60'),
  PRELOADS_PER_MINUTE_TOTAL: v.optional(wholeNumber(1, 100_000_000), '1200'),
  HEADS: v.optional(choice(['on', 'off']), 'on'),
  /** The player plays the head while the origin starts the transcode. So the head is longer than a start takes. */
  HEAD_S: v.optional(seconds(1, 60), '12'),
  HEADS_MAX_MB: v.optional(wholeNumber(1, 1_000_000), '10240'),
  HEADS_CRON: v.optional(choice(['on', 'off']), 'off'),
  HEADS_BUDGET_MIN: v.optional(wholeNumber(1, 1_440), '60'),
};

export const VAR_NAMES = Object.keys(VARS);

/** Set by `wrangler secret put`. */
const SECRETS = {
  SIGNING_KEY: v.pipe(
    v.string('expected a secret of 32 characters or more'),
    v.minLength(32, 'expected a secret of 32 characters or more'),
  ),
  ORIGIN_TOKEN: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]*$/, 'expected an API key or a JWT')), ''),
  ORIGIN_USERNAME: v.optional(v.string(), ''),
  ORIGIN_PASSWORD: v.optional(v.string(), ''),
};

export const SECRET_NAMES = Object.keys(SECRETS);

const EnvSchema = v.object({ ...VARS, ...SECRETS });

/** A name and password by which the edge signs in at the origin. */
export interface Login {
  username: string;
  password: string;
}

/** Times are in milliseconds. */
export interface Config {
  origin: string;
  /** Every base URL that the origin may put into its redirects and playlists. */
  originAliases: readonly string[];
  /**
   * Where the pages come from: the demo's static files (`assets`), or the origin, in front of which the edge then
   * stands.
   */
  site: 'assets' | 'origin';
  /**
   * The paths under which a player asks for segments: the edge's own, or the origin's, which the operator may route
   * past the Worker.
   */
  segments: 'edge' | 'origin';
  /** In the form of `PAGES` in protocol/pages.ts. */
  pages: string;
  playbackEnabled: boolean;
  warmLeaseMs: number;
  playLeaseMs: number;
  pauseMaxMs: number;
  lingerMs: number;
  warmMaxMs: number;
  holdMs: number;
  authTtlMs: number;
  /** Slots: transcodes that the origin may run at once. */
  maxTranscodes: number;
  /** The most slots that sessions may hold while their viewers only look. */
  maxWarm: number;
  maxWarmPerViewer: number;
  /**
   * The most preloads in a minute that may cost the origin something: of one viewer, and (next line) of all viewers
   * together.
   */
  preloadsPerMinute: number;
  preloadsPerMinuteTotal: number;
  /** The edge keeps heads of films. */
  headsOn: boolean;
  /** The least length of a head, in milliseconds of the film. */
  headMs: number;
  /** The most bytes that all heads in the bucket may take together. */
  headsMaxBytes: number;
  /** Cron Triggers make the heads that are missing. */
  headsByCron: boolean;
  /** How much time a day the origin may spend on encoding the library's heads. */
  headsBudgetMs: number;
  signingKey: string;
  /** The edge has an account of its own at the origin; else it acts with the viewer's credentials. */
  hasOwnAccount: boolean;
  /** The token of the edge's own account; null where the edge signs in with a name and password, or has no account. */
  originToken: string | null;
  /** The name and password by which the edge's own account signs in. */
  originLogin: Login | null;
}

/** Values that must not be repeated in an error message. */
const SECRET = /KEY|TOKEN|PASSWORD/;
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
  const originLogin = loginIn(vars);
  return {
    origin: vars.ORIGIN,
    originAliases: vars.ORIGIN_PUBLIC ? [vars.ORIGIN, vars.ORIGIN_PUBLIC] : [vars.ORIGIN],
    site: vars.SITE,
    segments: vars.SEGMENTS,
    pages: vars.PAGES,
    playbackEnabled: vars.PLAYBACK_ENABLED,
    warmLeaseMs: vars.WARM_LEASE_S,
    playLeaseMs: vars.PLAY_LEASE_S,
    pauseMaxMs: vars.PAUSE_MAX_S,
    lingerMs: vars.LINGER_S,
    warmMaxMs: vars.WARM_MAX_S,
    holdMs: vars.HOLD_S,
    authTtlMs: vars.AUTH_TTL_S,
    maxTranscodes: vars.MAX_TRANSCODES,
    maxWarm: vars.MAX_WARM,
    maxWarmPerViewer: vars.MAX_WARM_PER_VIEWER,
    preloadsPerMinute: vars.PRELOADS_PER_MINUTE,
    preloadsPerMinuteTotal: vars.PRELOADS_PER_MINUTE_TOTAL,
    headsOn: vars.HEADS === 'on',
    headMs: vars.HEAD_S,
    headsMaxBytes: vars.HEADS_MAX_MB * 2 ** 20,
    headsByCron: vars.HEADS_CRON === 'on',
    headsBudgetMs: vars.HEADS_BUDGET_MIN * 60_000,
    signingKey: vars.SIGNING_KEY,
    hasOwnAccount: vars.ORIGIN_TOKEN !== '' || originLogin !== null,
    originToken: vars.ORIGIN_TOKEN || null,
    originLogin,
  };
}

/** @throws as `parseConfig` */
function loginIn(vars: v.InferOutput<typeof EnvSchema>): Login | null {
  const { ORIGIN_TOKEN, ORIGIN_USERNAME: username, ORIGIN_PASSWORD: password } = vars;
  if (!username && !password) return null;
  if (!username) throw new Error('ORIGIN_USERNAME is missing: expected the name that ORIGIN_PASSWORD belongs to');
  if (!password) throw new Error('ORIGIN_PASSWORD is missing: expected the password of ORIGIN_USERNAME');
  if (ORIGIN_TOKEN) {
    throw new Error(
      'ORIGIN_TOKEN is a secret: expected either it or ORIGIN_USERNAME and ORIGIN_PASSWORD, and not both',
    );
  }
  return { username, password };
}

const parsed = new WeakMap<object, Config>();

/** Like `parseConfig`, but an isolate parses the settings only once. */
export function configOf(env: object): Config {
  let config = parsed.get(env);
  if (!config) {
    config = parseConfig(env as Record<string, unknown>);
    parsed.set(env, config);
  }
  return config;
}
