/**
 * When the edge's own account signs in anew, and how soon after a failure. The gate keeps the credentials of the
 * sign-in, so that all isolates and Durable Objects use one sign-in. Together they try a wrong password no more often
 * than a single isolate would.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import { base64url, mac } from '../auth/keys.ts';
import type { Config, Login } from '../config.ts';
import { OriginError, type SignIn } from '../origins/adapter.ts';

/**
 * The least age of a sign-in, in milliseconds, at which a refusal leads to another sign-in. A refusal that comes sooner
 * has another cause than the sign-in's age, so another sign-in would not help.
 */
const REFUSED_AGAIN_MS = 60_000;
/** How long the gate waits after a sign-in that failed, in milliseconds. Each further failure doubles the wait. */
const RETRY_MS = { refused: 30_000, unreachable: 2_000 };
const RETRY_MAX_MS = { refused: 3_600_000, unreachable: 60_000 };

/**
 * The stored form of a sign-in. `of` is a keyed hash of the sign-in's name and password; times are in epoch
 * milliseconds.
 */
interface KeptSignIn {
  of: string;
  credentials: SignIn['credentials'];
  since: number;
  /** The time by which half of the sign-in's life is over. */
  renewFrom: number;
  expiresAt: number;
}

interface Failure {
  of: string;
  code: ErrorCode;
  count: number;
  retryAt: number;
}

export type OwnAccountReply = { credentials: SignIn['credentials'] } | { failed: ErrorCode };

const KEPT = 'own-account';
const FAILURE = 'own-account-failure';

export class OwnAccount {
  readonly #kv: DurableObjectStorage['kv'];
  readonly #config: Config;
  readonly #signIn: (login: Login) => Promise<SignIn>;
  readonly #runInBackground: (work: Promise<unknown>) => void;
  /** One sign-in at a time: all callers wait for the same one. */
  #pending: Promise<OwnAccountReply> | null = null;

  /** @param runInBackground keeps the Durable Object at work */
  constructor(
    kv: DurableObjectStorage['kv'],
    config: Config,
    signIn: (login: Login) => Promise<SignIn>,
    runInBackground: (work: Promise<unknown>) => void,
  ) {
    this.#kv = kv;
    this.#config = config;
    this.#signIn = signIn;
    this.#runInBackground = runInBackground;
  }

  /** @param refused credentials that the origin has answered with 401: the caller wants others */
  async credentials(refused: SignIn['credentials'] | null): Promise<OwnAccountReply> {
    const login = this.#config.originLogin;
    if (!login) return { failed: 'internal' };
    const of = base64url(await mac(this.#config.signingKey, `login\n${login.username}\n${login.password}`));
    const kept = this.#kv.get<KeptSignIn>(KEPT);
    const now = Date.now();
    if (kept?.of !== of || now >= kept.expiresAt) return this.#renew(login, of);
    if (refused?.authorization === kept.credentials.authorization && now >= kept.since + REFUSED_AGAIN_MS) {
      return this.#renew(login, of);
    }
    if (now >= kept.renewFrom) this.#runInBackground(this.#renew(login, of));
    return { credentials: kept.credentials };
  }

  #renew(login: Login, of: string): Promise<OwnAccountReply> {
    const failure = this.#kv.get<Failure>(FAILURE);
    if (failure?.of === of && Date.now() < failure.retryAt) return Promise.resolve({ failed: failure.code });
    this.#pending ??= this.#ask(login, of, failure?.of === of ? failure.count : 0).finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** @param failures how many tries in a row have failed before this one */
  async #ask(login: Login, of: string, failures: number): Promise<OwnAccountReply> {
    try {
      const { credentials, lifeMs } = await this.#signIn(login);
      const since = Date.now();
      const kept: KeptSignIn = { of, credentials, since, renewFrom: since + lifeMs / 2, expiresAt: since + lifeMs };
      this.#kv.put(KEPT, kept);
      this.#kv.delete(FAILURE);
      return { credentials };
    } catch (error) {
      console.error(error);
      const code = error instanceof OriginError ? error.code : 'internal';
      const kind = code === 'signed_out' ? 'refused' : 'unreachable';
      const waitMs = Math.min(RETRY_MS[kind] * 2 ** failures, RETRY_MAX_MS[kind]);
      const failure: Failure = { of, code, count: failures + 1, retryAt: Date.now() + waitMs };
      this.#kv.put(FAILURE, failure);
      return { failed: code };
    }
  }
}
