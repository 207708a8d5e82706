/** Players without any code of Headstart play the edge's playlist, each with its viewer's own credentials. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newVisitId, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import { manifestUrl, visitUrl } from '../../protocol/urls.ts';
import { signIn } from '../e2e/site.ts';
import { useSite } from '../e2e/use-site.ts';
import type { BrowserEngine } from './engine.ts';
import { NATIVE, type OtherPlayer, SHAKA, scriptOf, VIDEO_JS } from './other-players.ts';
import { chromium } from './puppeteer-engines.ts';
import { useTab } from './use-tab.ts';
import { arrive, playing } from './visitor.ts';
import { webkitWithHls } from './webkit.ts';

const run = promisify(execFile);

const site = useSite();
const ref = () => parseMediaRef(site.film) ?? expect.fail();
let cookie: string;
let visit: VisitId;
beforeAll(async () => {
  cookie = await signIn(site.stack);
});
beforeEach(() => {
  visit = newVisitId();
});
/** These players do not end their sessions, so the test's page gives them back. */
afterEach(() =>
  fetch(site.stack.url + visitUrl('cancel', ref()), {
    method: 'POST',
    headers: { cookie },
    body: JSON.stringify({ visit }),
  }),
);

describe.each<[BrowserEngine, OtherPlayer[]]>([
  [chromium, [SHAKA, VIDEO_JS, NATIVE]],
  [webkitWithHls, [NATIVE]],
])('$name', (engine, players) => {
  const opened = useTab(engine, (tab) => arrive(tab, site.stack.url));

  test.each(players)(
    '$name, a player without Headstart, plays, and goes on at another place of the film',
    async (player) => {
      const { tab } = opened;
      // A page without any code of Headstart.
      await tab.goto(`${site.stack.url}/examples/`);
      await tab.evaluate(() => {
        const video = document.createElement('video');
        // The visitor has not clicked on this page, so the browser lets the video play only without sound.
        video.muted = true;
        document.body.append(video);
      });
      await tab.runScript(await scriptOf(player));
      await tab.evaluate(player.play, manifestUrl(ref(), visit, true));
      await playing(tab);
      await tab.evaluate(() => {
        const video = document.querySelector('video');
        if (video) video.currentTime = 30;
      });
      await playing(tab, 30);
    },
  );
});

describe('outside of a browser', () => {
  const withCookie = () => ['-v', 'error', '-headers', `cookie: ${cookie}\r\n`];
  const url = () => site.stack.url + manifestUrl(ref(), visit, true);

  test('ffprobe finds picture, sound and the whole length of the edge’s playlist', async () => {
    const shown = ['-of', 'json', '-show_entries', 'stream=codec_name:format=duration'];
    const { stdout } = await run('ffprobe', [...withCookie(), ...shown, url()]);
    const { streams, format } = JSON.parse(stdout) as {
      streams: { codec_name: string }[];
      format: { duration: string };
    };
    expect(streams.map((stream) => stream.codec_name)).toEqual(['h264', 'aac']);
    expect(Number(format.duration)).toBeCloseTo(48, 0);
  });

  test('ffmpeg, whose playlist reader mpv shares, decodes the edge’s playlist without an error', async () => {
    const { stderr } = await run('ffmpeg', [...withCookie(), '-i', url(), '-t', '5', '-f', 'null', '-']);
    expect(stderr).toBe('');
  });

  test('a player outside of a browser gets nothing without credentials', async () => {
    await expect(run('ffprobe', ['-v', 'error', url()])).rejects.toThrow('401');
  });
});
