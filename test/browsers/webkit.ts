/** WebKit as Debian has it: WebKitGTK's MiniBrowser by WebDriver, on a virtual screen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Builder, By, type WebDriver } from 'selenium-webdriver';
import { missingForWebKit } from '../../scripts/find-program.mjs';
import { freePorts } from '../chaos/free-ports.ts';
import { eventually } from '../e2e/browser.ts';
import type { BrowserEngine, Key, Tab } from './engine.ts';

export const webkit: BrowserEngine = {
  name: 'WebKit',
  missing: missingForWebKit(),
  startsByItself: false,
  open: () => open({}),
};

/**
 * With HLS in the media element, as in Safari: WebKitGTK can play playlists by GStreamer, but leaves that off by
 * default.
 */
export const webkitWithHls: BrowserEngine = { ...webkit, open: () => open({ WEBKIT_GST_ENABLE_HLS_SUPPORT: '1' }) };

/** The keys' codes in WebDriver. */
const KEYS: Record<Key, string> = { ArrowRight: '\uE014', Escape: '\uE00C' };

/** @param env added to the environment of this process */
async function open(env: Record<string, string>): Promise<Tab> {
  const started: ChildProcess[] = [];
  try {
    return await openTab(env, started);
  } catch (error) {
    await endAll(started);
    throw error;
  }
}

/** @param started gets each process as it starts */
async function openTab(env: Record<string, string>, started: ChildProcess[]): Promise<Tab> {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  started.push(screen);
  const [told] = await Promise.race([once(screen.stdio[3] as NodeJS.ReadableStream, 'data'), endOf(screen)]);
  const display = String(told).trim();
  const [port] = await freePorts(1);
  const service = spawn('WebKitWebDriver', [`--port=${port}`], {
    // The browser prints many messages about a missing sound card and message bus.
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${display}`, ...env },
  });
  started.push(service);
  const driver = await session(`http://127.0.0.1:${port}`);
  return {
    version: `WebKitGTK/${(await driver.getCapabilities()).get('browserVersion')}`,
    goto: (url) => driver.get(url),
    evaluate: async (run, argument) =>
      (await driver.executeScript(`return (${run})(arguments[0])`, argument ?? null)) as never,
    runScript: (code) => driver.executeScript(code),
    click: async (selector, ...inside) => {
      let element = await driver.findElement(By.css(selector));
      for (const next of inside) element = await (await element.getShadowRoot()).findElement(By.css(next));
      await element.click();
    },
    press: (key) => driver.actions().sendKeys(KEYS[key]).perform(),
    close: async () => {
      await driver.quit();
      await endAll(started);
    },
  };
}

async function session(service: string): Promise<WebDriver> {
  await eventually(
    'WebKitWebDriver listens',
    async () => (await fetch(`${service}/status`).catch(() => null)) !== null,
  );
  return new Builder()
    .disableEnvironmentOverrides()
    .usingServer(service)
    .withCapabilities({ browserName: 'MiniBrowser' })
    .build();
}

async function endOf(screen: ChildProcess): Promise<never> {
  await once(screen, 'exit');
  throw new Error('Xvfb has ended before its screen was there');
}

/** Ends the last process first: each needs those that were started before it. */
async function endAll(started: ChildProcess[]): Promise<void> {
  for (const child of started.toReversed()) {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}
