/**
 * Remembers which kinds of browser play a file as it is. The file's Durable Object keeps them, so that the origin need
 * not be asked.
 */
import type { DeviceKind } from '../auth/device-profile.ts';

const KEY = 'direct';
/**
 * The most kinds that a file remembers; it forgets the oldest first. There are few kinds of browser, and made-up ones
 * must not fill the storage.
 */
const MAX = 20;

export class DirectDevices {
  readonly #kv: DurableObjectStorage['kv'];

  constructor(kv: DurableObjectStorage['kv']) {
    this.#kv = kv;
  }

  #known(): DeviceKind[] {
    return this.#kv.get<DeviceKind[]>(KEY) ?? [];
  }

  plays(device: DeviceKind | null): boolean {
    return device !== null && this.#known().includes(device);
  }

  learn(device: DeviceKind): void {
    if (!this.plays(device)) this.#kv.put(KEY, [...this.#known(), device].slice(-MAX));
  }

  forget(): void {
    this.#kv.delete(KEY);
  }
}
