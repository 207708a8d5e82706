/**
 * How many wrong API keys are let through to the origin. After ten wrong keys from one address, Mydia refuses every key
 * from there for an hour, good keys too. To Mydia, all viewers behind the edge have the edge's address.
 */
import type { Credentials } from '../auth/credentials.ts';
import type { ProofKey } from '../auth/viewer-keys.ts';

const HOUR_MS = 3_600_000;
/** The most wrong keys in an hour: from one client address, and (next line) from all addresses. */
export const TRIES_PER_ADDRESS = 5;
export const TRIES_IN_ALL = 8;
/** How long the gate trusts a key that the origin has accepted. */
const GOOD_MS = 24 * HOUR_MS;
const GOOD_MAX = 500;

/** The stored form of a try. The gate stores a try before making it: a crash must not make room for more tries. */
interface Try {
  id: number;
  at: number;
  by: ClientKey;
}

/** Stands for a client's address, and does not contain the address. */
export type ClientKey = string & { readonly brand: 'ClientKey' };

export type KeyReply =
  | { kind: 'good' }
  | { kind: 'bad' }
  /**
   * The origin has not said yet whether the key is good. The try counts as one with a wrong key until `giveBack(id)`.
   */
  | { kind: 'unknown'; id: number }
  | { kind: 'too_many'; retryAfterS: number };

/** The gate's knowledge of a key, without a question to the origin. */
export type KeyStanding = Extract<KeyReply, { kind: 'good' | 'too_many' }> | { kind: 'untried' };

const TRIES = 'key-tries';
const GOOD = 'good-keys';

export class KeyTries {
  readonly #kv: DurableObjectStorage['kv'];
  readonly #accepts: (credentials: Credentials) => Promise<boolean | null>;
  /** The tries that are under way. Requests that show the same key at the same time share one. */
  readonly #pending = new Map<ProofKey, Promise<KeyReply>>();

  /**
   * @param accepts a function that asks the origin whether it accepts the credentials; its result is null when the
   *   origin does not say
   */
  constructor(kv: DurableObjectStorage['kv'], accepts: (credentials: Credentials) => Promise<boolean | null>) {
    this.#kv = kv;
    this.#accepts = accepts;
  }

  standingOf(proof: ProofKey, by: ClientKey): KeyStanding {
    if ((this.#good()[proof] ?? 0) > Date.now()) return { kind: 'good' };
    const retryAfterMs = this.#retryAfterMs(by);
    return retryAfterMs > 0 ? { kind: 'too_many', retryAfterS: Math.ceil(retryAfterMs / 1000) } : { kind: 'untried' };
  }

  async prove(proof: ProofKey, credentials: Credentials, by: ClientKey): Promise<KeyReply> {
    const pending = this.#pending.get(proof) ?? this.#try(proof, credentials, by);
    this.#pending.set(proof, pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(proof);
    }
  }

  giveBack(id: number): void {
    this.#kv.put(
      TRIES,
      this.#tries().filter((one) => one.id !== id),
    );
  }

  /** The origin has refused a key that it had accepted before. */
  refuse(proof: ProofKey, by: ClientKey): void {
    const { [proof]: known, ...good } = this.#good();
    // Several isolates may report the same refusal. The first report removes the key from the good keys, so later
    // reports of it are not counted.
    if (known === undefined) return;
    this.#kv.put(GOOD, good);
    this.#count(by);
  }

  async #try(proof: ProofKey, credentials: Credentials, by: ClientKey): Promise<KeyReply> {
    const known = this.standingOf(proof, by);
    if (known.kind !== 'untried') return known;
    const id = this.#count(by);
    const isAccepted = await this.#accepts(credentials).catch(() => null);
    if (isAccepted === null) return { kind: 'unknown', id };
    if (!isAccepted) return { kind: 'bad' };
    this.giveBack(id);
    const good = Object.entries(this.#good()).slice(1 - GOOD_MAX);
    this.#kv.put(GOOD, Object.fromEntries([...good, [proof, Date.now() + GOOD_MS]]));
    return { kind: 'good' };
  }

  #retryAfterMs(by: ClientKey): number {
    const tries = this.#tries();
    const oldestOf = (counted: Try[], max: number): number => counted.at(-max)?.at ?? Number.NEGATIVE_INFINITY;
    const own = tries.filter((one) => one.by === by);
    const oldest = Math.max(oldestOf(tries, TRIES_IN_ALL), oldestOf(own, TRIES_PER_ADDRESS));
    return oldest + HOUR_MS - Date.now();
  }

  #count(by: ClientKey): number {
    const tries = this.#tries();
    const id = (tries.at(-1)?.id ?? 0) + 1;
    this.#kv.put(TRIES, [...tries, { id, at: Date.now(), by }]);
    return id;
  }

  #tries(): Try[] {
    const tries = this.#kv.get<Try[]>(TRIES) ?? [];
    return tries.filter(({ at }) => Date.now() < at + HOUR_MS);
  }

  /** The time until which each key is good. */
  #good(): Record<ProofKey, number> {
    return this.#kv.get<Record<ProofKey, number>>(GOOD) ?? {};
  }
}
