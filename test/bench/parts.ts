/** The parts of a benchmark run: browsers, stacks and the static site, each started when it is first needed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { type Stack, startStack } from '../e2e/stack.ts';
import { browserOn, type Network } from './network.ts';
import { checkNetwork } from './network-check.ts';
import { type StaticSite, startStaticSite } from './static-site.ts';

const execFileDone = promisify(execFile);

/** A session ends soon after its visitor has left, so that the next row need not wait. */
const ENV = { LINGER_S: '1', WARM_LEASE_S: '30' };

export interface BenchParts {
  browser(network: Network): Promise<Browser>;
  /** A stack with the embedded origin's own transcoding. */
  fast(): Promise<Stack>;
  /**
   * A stack like `fast` that keeps heads. Once a visitor has watched the film, the edge has a head of it, and a look
   * starts no session.
   */
  withHead(): Promise<Stack>;
  /**
   * A stack like `withHead`, with two slots. The origin never pauses ffmpeg, so the transcode of another film never
   * rests. The origin gets only the processor time that the browser and the edge leave, since in production the origin
   * is another machine.
   */
  busyWithHead(): Promise<Stack>;
  /** A stack with Mydia's transcoding. */
  asMydia(): Promise<Stack>;
  staticSite(): Promise<StaticSite>;
  /** Ends everything that was started. */
  stop(): Promise<void>;
}

const BUSY = { ...ENV, TRANSCODE: 'fast', HEADS: 'on', MAX_TRANSCODES: '2', AHEAD_S: '0' };

async function startBusy(): Promise<Stack> {
  const stack = await startStack({ env: BUSY });
  await execFileDone('chrt', ['--idle', '--all-tasks', '--pid', '0', String(stack.originPid)]);
  return stack;
}

export function makeParts(): BenchParts {
  const stops: (() => Promise<void>)[] = [];
  const browsers = new Map<Network, Promise<Browser>>();

  const once = <T>(start: () => Promise<T>, stop: (started: T) => Promise<void>): (() => Promise<T>) => {
    let starting: Promise<T> | null = null;
    return () => {
      starting ??= start().then((started) => {
        stops.push(() => stop(started));
        return started;
      });
      return starting;
    };
  };

  const stackOf = (env: Record<string, string>) =>
    once(
      () => startStack({ env: { ...ENV, ...env } }),
      (stack) => stack.stop(),
    );

  const startBrowser = async (network: Network): Promise<Browser> => {
    const browser = await browserOn(network);
    stops.push(() => browser.close());
    await checkNetwork(browser, network);
    return browser;
  };

  return {
    browser: (network) => {
      const browser = browsers.get(network) ?? startBrowser(network);
      browsers.set(network, browser);
      return browser;
    },
    fast: stackOf({ TRANSCODE: 'fast' }),
    withHead: stackOf({ TRANSCODE: 'fast', HEADS: 'on' }),
    busyWithHead: once(startBusy, (stack) => stack.stop()),
    asMydia: stackOf({ TRANSCODE: 'mydia' }),
    staticSite: once(startStaticSite, (site) => site.close()),
    stop: async () => {
      // The browsers were started last, and end first. A failure to end one part does not keep the others running.
      const errors: unknown[] = [];
      for (const stop of stops.reverse()) await stop().catch((error) => errors.push(error));
      if (errors.length > 0) throw new AggregateError(errors, 'not everything could be stopped');
    },
  };
}
