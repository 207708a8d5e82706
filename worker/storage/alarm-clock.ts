/** Sets a Durable Object's alarm, and sets it again when its work has thrown. */

/**
 * The time from a failed alarm to the next one, in milliseconds. The platform itself repeats a failed alarm six times
 * at most, and no alarm may be lost.
 */
const RETRY_MS = 5_000;
const SOONEST_MS = 5;

/** A Durable Object's one alarm. It may ring early, and never rings late. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  /** The time to which the alarm is set, as far as this instance knows. */
  #at: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /**
   * @param at - epoch milliseconds; null when there is no work to wake for. An alarm that was set before still rings
   */
  wakeAt(at: number | null): void {
    // The alarm moves only to an earlier time, so that a renewed lease does not move it each time.
    if (at !== null && (this.#at === null || at < this.#at)) this.#set(at);
  }

  /** @param run the alarm's work, which must set the next alarm. Whatever it throws, the alarm is not lost. */
  rang(run: () => void): void {
    this.#at = null;
    try {
      run();
    } catch (error) {
      console.error(error);
      this.#set(Date.now() + RETRY_MS);
    }
  }

  /** Called once the storage, and the alarm with it, has been deleted. */
  forget(): void {
    this.#at = null;
  }

  #set(wanted: number): void {
    // workerd cuts off fractions. While an alarm rings, workerd loses an alarm that is set to the very time of the
    // ringing one.
    const at = Math.max(Math.ceil(wanted), Date.now() + SOONEST_MS);
    this.#at = at;
    void this.#storage.setAlarm(at);
  }
}
