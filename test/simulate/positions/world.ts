/** One film, two devices with three pages, their networks, an origin that keeps a place, and a clock. */

import { reducePositions } from '../../../web/player/position-rules.ts';
import { SAVE_MS, startOf } from '../../../web/player/positions.ts';
import { DURATION_S, Page, type PositionCode } from './page.ts';
import { deviceOf, type NetworkState, PAGES, type PositionAction } from './schedule.ts';
import { Truth } from './truth.ts';

export const PRODUCT: PositionCode = { follow: reducePositions, startOf, tickMs: SAVE_MS };

/** How long a message takes one way, in seconds. */
const WAY_S: Record<NetworkState, number> = { up: 0.1, unheard: 0.1, down: 5, slow: 3 };
/**
 * After its machine's sleep, a page needs this long until it can save its place, in seconds. A page that is left sooner
 * has not saved its place.
 */
const WAKE_S = 2;
/** After this time every message has arrived, and every retry is done. In seconds. */
const QUIET_S = 45;

interface Message {
  at: number;
  arrive(): void;
}

interface Device {
  network: NetworkState;
  upSince: number;
  /** Nothing happens on the device before this time. */
  sleepsUntil: number;
}

export class PositionWorld {
  readonly truth = new Truth();
  readonly #code: PositionCode;
  readonly #tell: ((line: string) => void) | undefined;
  readonly #devices: Device[] = [0, 1].map(() => ({ network: 'up', upSince: -1e9, sleepsUntil: -1e9 }));
  readonly #pages: (Page | null)[] = Array.from({ length: PAGES }, () => null);
  #messages: Message[] = [];
  #now = 0;
  #frame = 0;
  #listed = DURATION_S;

  constructor(code: PositionCode, tell?: (line: string) => void) {
    this.#code = code;
    this.#tell = tell;
  }

  act(action: PositionAction): void {
    this.#tell?.(`${this.#now.toFixed(1)} ${Object.values(action).join(' ')}`);
    switch (action.do) {
      case 'pass':
        this.pass(action.seconds);
        return;
      case 'list':
        this.#listed = action.seconds;
        return;
      case 'network':
        this.#setNetwork(action.device, action.is);
        return;
      case 'sleep':
        (this.#devices[action.device] as Device).sleepsUntil = this.#now + action.seconds;
        this.pass(action.seconds + 1);
        return;
      case 'open':
        this.#open(action.page);
        return;
      default:
        this.#onPage(action);
    }
  }

  #onPage(action: Exclude<Extract<PositionAction, { page: number }>, { do: 'open' }>): void {
    const page = this.#pages[action.page];
    if (page?.life !== (action.do === 'return' ? 'kept' : 'open')) return;
    switch (action.do) {
      case 'return':
        page.return();
        break;
      case 'leave':
        this.#leave(page, action.how);
        break;
      case 'press':
        page.press();
        break;
      case 'pause':
        page.pause();
        break;
      case 'attach':
        page.attach();
        break;
      case 'hide':
        page.tell({ type: 'paused' });
        break;
      case 'show':
        page.tell({ type: 'shown' });
        break;
      case 'start over':
        page.startOver();
        break;
      case 'seek':
        page.seek(action.to);
    }
  }

  #setNetwork(n: number, is: NetworkState): void {
    const device = this.#devices[n] as Device;
    if (is === 'up' && device.network !== 'up') device.upSince = this.#now;
    if (is !== 'up') device.upSince = Number.POSITIVE_INFINITY;
    device.network = is;
    for (const [index, page] of this.#pages.entries()) if (page && deviceOf(index) === n) page.upSince = device.upSince;
  }

  #leave(page: Page, how: 'kept' | 'gone' | 'dead'): void {
    const device = this.#devices[deviceOf(this.#pages.indexOf(page))] as Device;
    // After its machine's sleep, a page first asks the origin for the position. A page that leaves before the answer
    // cannot save its place.
    const isSudden = how === 'dead' || this.#now - device.sleepsUntil < WAKE_S;
    this.truth.gone(page, this.#now, isSudden);
    page.leave(how);
  }

  /** Opens a page, or reloads an open one. */
  #open(n: number): void {
    const before = this.#pages[n];
    if (before?.life === 'open') this.#leave(before, 'gone');
    const device = this.#devices[deviceOf(n)] as Device;
    const truth = this.truth;
    const page: Page = new Page(`page ${n}, opened at ${this.#now.toFixed(1)}`, {
      code: this.#code,
      truth,
      now: () => this.#now,
      listed: () => this.#listed,
      ask: (id) => {
        this.#send(device, () => page, {
          arrive: () => ({
            type: 'told',
            n: id,
            playback: { position_seconds: truth.saved, duration_seconds: DURATION_S },
          }),
          fail: { type: 'untold', n: id, final: false },
        });
      },
      save: (id, second, watchedAt, leaving) => {
        this.#tell?.(`${this.#now.toFixed(1)}   ${page.name} saves ${second}`);
        this.#send(device, () => (leaving ? null : page), {
          arrive: () => {
            truth.heard(second, watchedAt, this.#now);
            return { type: 'kept', n: id };
          },
          fail: { type: 'unkept', n: id, final: false },
        });
      },
    });
    page.upSince = device.upSince;
    this.#pages[n] = page;
  }

  /** Sends a request. The answer goes to the page, if the page is still there. */
  #send(
    device: Device,
    from: () => Page | null,
    message: { arrive(): Parameters<Page['tell']>[0]; fail: Parameters<Page['tell']>[0] },
  ): void {
    const { network } = device;
    const way = WAY_S[network];
    const hear = (answer: Parameters<Page['tell']>[0]): void => {
      const reply: Message = {
        at: this.#now + way,
        arrive: () => {
          // A machine that sleeps reads the answer when it wakes.
          if (device.sleepsUntil > this.#now) this.#messages.push({ ...reply, at: device.sleepsUntil });
          else if (from()?.life === 'open') from()?.tell(answer);
        },
      };
      this.#messages.push(reply);
    };
    this.#messages.push({
      at: this.#now + way,
      arrive: () => {
        if (network === 'down') return hear(message.fail);
        const answer = message.arrive();
        hear(network === 'unheard' ? message.fail : answer);
      },
    });
  }

  pass(seconds: number): void {
    const until = this.#now + seconds;
    while (this.#now < until) {
      const due = Math.min(...this.#messages.map(({ at }) => at));
      this.#now = Math.min(until, due, this.#frame + 1);
      const arrived = this.#messages.filter(({ at }) => at <= this.#now);
      this.#messages = this.#messages.filter(({ at }) => at > this.#now);
      for (const { arrive } of arrived) arrive();
      const isSecond = this.#now >= this.#frame + 1;
      if (isSecond) this.#frame = this.#now;
      this.#stepPages(isSecond);
    }
  }

  #stepPages(isSecond: boolean): void {
    for (const [n, page] of this.#pages.entries()) {
      if (page?.life !== 'open') continue;
      const { sleepsUntil } = this.#devices[deviceOf(n)] as Device;
      if (sleepsUntil > this.#now) page.wake();
      else page.step(isSecond);
    }
  }

  /** The networks work, the viewer stops watching, and the pages are left. */
  end(): void {
    for (const [n] of this.#devices.entries()) this.#setNetwork(n, 'up');
    for (const page of this.#pages) if (page?.life === 'open') page.pause();
    this.pass(QUIET_S);
    for (const page of this.#pages) if (page?.life === 'open') this.#leave(page, 'gone');
    this.pass(QUIET_S);
    this.truth.atTheEnd();
  }
}
