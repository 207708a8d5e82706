/**
 * What is added to a page's Content-Security-Policy for the page client. Except for what the client needs, the changed
 * policy allows only what the page's own policy allowed.
 */

export const POLICIES = ['content-security-policy', 'content-security-policy-report-only'];

/**
 * The directives of one policy: name and sources, in the order in which they stand. Of two directives with one name the
 * first counts.
 */
type Directives = ReadonlyMap<string, string[]>;

/**
 * Something that the policy must let the client do, such as loading a script. One directive of the policy decides about
 * it.
 */
interface Need {
  /** The directives that can allow it. If the policy has several of them, the last in this list decides. */
  own: readonly [string, ...string[]];
  /**
   * Directives for a policy that has none of `own`. The edge looks for them in this order, and the first one that it
   * finds decides.
   */
  instead: readonly string[];
}

/** https://www.w3.org/TR/CSP3/#directive-fallback-list */
const SCRIPT: Need = { own: ['script-src', 'script-src-elem'], instead: ['default-src'] };
const WORKER: Need = { own: ['worker-src'], instead: ['child-src', 'script-src', 'default-src'] };
const CONNECT: Need = { own: ['connect-src'], instead: ['default-src'] };

const NONCE = /^'nonce-([\w+/=-]+)'$/;

/** The page client's script tag, as one page's policies see it. */
export interface ClientTag {
  /** Base URL of the site, without a slash at the end. */
  site: string;
  /**
   * The nonce of the client's script tag; the imports of a module script have it too. Null when no policy asks for a
   * nonce.
   */
  nonce: string | null;
}

/**
 * @returns the nonce for the script tag: a nonce that the page has already, or `fresh` when a policy allows scripts
 *   only by a nonce; else null
 */
export function nonceFor(header: string, fresh: string): string | null {
  const lists = parsePolicies(header).map((policy) => sourcesOf(policy, SCRIPT));
  const nonces = lists.flatMap((sources) => sources.map((source) => NONCE.exec(source)?.[1]));
  const known = nonces.find((nonce) => nonce !== undefined);
  return known ?? (lists.some(isStrict) ? fresh : null);
}

/**
 * @param header one policy or several, separated by commas.
 * @returns the same policies, changed so that they allow the client
 */
export function allowClient(header: string, client: ClientTag): string {
  return parsePolicies(header)
    .map((policy) => written(allowed(policy, client)))
    .join(', ');
}

/** Like `allowClient`, for a service worker that imports a script of Headstart's: no nonce allows such an import. */
export function allowModule(header: string, site: string): string {
  return parsePolicies(header)
    .map((policy) => allow(policy, SCRIPT, `${site}/headstart/`, site))
    .map((policy) => written(allow(policy, CONNECT, `${site}/api/v1/`, site)))
    .join(', ');
}

function allowed(policy: Directives, { site, nonce }: ClientTag): Directives {
  const scripts = sourcesOf(policy, SCRIPT);
  let next = policy;
  // Where only nonces count and the policy has no directive for workers, a script with a nonce may start any worker. In
  // every other case the policy must allow the worker's script.
  if (policy.has('worker-src') || !isStrict(scripts)) next = allow(next, WORKER, `${site}/headstart/`, site);
  const byNonce = nonce !== null && (isStrict(scripts) || scripts.includes(`'nonce-${nonce}'`));
  next = byNonce ? add(next, SCRIPT, `'nonce-${nonce}'`) : allow(next, SCRIPT, `${site}/headstart/`, site);
  return allow(next, CONNECT, `${site}/api/v1/`, site);
}

/** Adds `url` unless the policy allows all of the site. */
function allow(policy: Directives, need: Need, url: string, site: string): Directives {
  const { host, protocol } = new URL(site);
  const all = ["'self'", '*', protocol, site, host, `${site}/`, `${host}/`];
  const isAllowed = sourcesOf(policy, need).some((source) => all.includes(source.toLowerCase()));
  return isAllowed ? policy : add(policy, need, url);
}

/** Adds a source for this need alone: other needs that fall back to the same directive stay as they are. */
function add(policy: Directives, need: Need, source: string): Directives {
  const from = placeOf(policy, need);
  const sources = sourcesOf(policy, need);
  if (from === null || sources.includes(source)) return policy;
  const name = need.own.includes(from) ? from : need.own[0];
  return new Map(policy).set(name, [...sources.filter((one) => one.toLowerCase() !== "'none'"), source]);
}

/**
 * @returns the name of the directive that decides about this need, as `Need` says. Null when the policy has no such
 *   directive, and so allows the need
 */
const placeOf = (policy: Directives, { own, instead }: Need): string | null =>
  [...own.toReversed(), ...instead].find((name) => policy.has(name)) ?? null;

const sourcesOf = (policy: Directives, need: Need): string[] => policy.get(placeOf(policy, need) ?? '') ?? [];

/**
 * @returns whether hosts and 'self' count for nothing: such a policy allows only a script with a nonce or a hash, and
 *   the scripts that this script loads
 */
const isStrict = (sources: string[]): boolean => sources.some((source) => source.toLowerCase() === "'strict-dynamic'");

function parsePolicies(header: string): Directives[] {
  return header.split(',').map((text) => {
    const policy = new Map<string, string[]>();
    for (const directive of text.split(';')) {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      if (name && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
    }
    return policy;
  });
}

const written = (policy: Directives): string =>
  [...policy].map(([name, sources]) => [name, ...sources].join(' ')).join('; ');
