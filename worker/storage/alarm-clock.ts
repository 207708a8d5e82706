/** How soon an alarm that threw is tried again: an alarm is delivered six times at most, and must never be lost. */
const RETRY_MS = 5_000;
const SOONEST_MS = 5;

/** A Durable Object's one alarm. It may ring early, and never rings late. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  /** The time that it is set to, as far as this instance knows. */
  #at: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** @param at epoch milliseconds; null when nothing is to be woken for: an alarm that is set already rings all the same */
  wakeAt(at: number | null): void {
    // A lease that is renewed need not move it each time.
    if (at !== null && (this.#at === null || at < this.#at)) this.#set(at);
  }

  /** @param run what the alarm is for; it must set the next one. Whatever it throws, the alarm is not lost. */
  rang(run: () => void): void {
    this.#at = null;
    try {
      run();
    } catch (error) {
      console.error(error);
      this.#set(Date.now() + RETRY_MS);
    }
  }

  /** The storage has been emptied, and the alarm with it. */
  forget(): void {
    this.#at = null;
  }

  #set(wanted: number): void {
    // workerd cuts off fractions, and loses an alarm that is set, while one rings, to the very time of that one.
    const at = Math.max(Math.ceil(wanted), Date.now() + SOONEST_MS);
    this.#at = at;
    void this.#storage.setAlarm(at);
  }
}
