import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { makeParts } from './bench/parts.ts';
import { siteVisitor } from './bench/visitor.ts';
import { watchFirstFrame, firstFrame } from './bench/first-frame.ts';
import { BENCHMARK, movie } from './e2e/site.ts';
import { playButton } from './e2e/browser.ts';
const what = process.argv[2] ?? 'nav';
const runs = Number(process.argv[3] ?? 3);
const trace = process.argv[4] === 'trace';
const parts = makeParts();
const others = (sig: string) => { for (const p of ['pairsrun', 'only pairs']) spawnSync('pkill', [`-${sig}`, '-f', p]); };
const CATS = ['devtools.timeline','v8','v8.execute','blink','blink.user_timing','loading','media','toplevel','disabled-by-default-devtools.timeline','disabled-by-default-v8.compile','disabled-by-default-v8.cpu_profiler','navigation','ServiceWorker','disabled-by-default-network','cc','benchmark'];
try {
  const stack = await parts.fast();
  const browser = await parts.browser('none');
  const id = await movie(stack, BENCHMARK.transcoded);
  for (let run = 0; run < runs; run++) {
    if (what === 'nav' || what === 'place') {
      const ctx = await siteVisitor(browser, stack.url);
      const page = await ctx.newPage();
      await watchFirstFrame(page, what === 'nav' ? 'navigation' : 'click');
      await page.goto(`${stack.url}/movies/${id}`);
      await page.waitForTimeout(20_000);
      others('STOP');
      await page.waitForTimeout(500);
      const ff = await stack.ffmpegs();
      const stat = ff.map((p) => spawnSync('ps', ['-o', 'stat=', '-p', String(p)]).stdout.toString().trim());
      if (trace) await browser.startTracing(page, { path: `/tmp/tr/${what}-${run}.json`, categories: CATS });
      if (what === 'nav') await Promise.all([page.waitForURL(/\/play/), page.getByRole('link', { name: 'Open player' }).click()]);
      else await playButton(page).click();
      const f = await firstFrame(page);
      if (trace) await browser.stopTracing();
      others('CONT');
      const res = await page.evaluate(() => JSON.stringify([...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource'), ...performance.getEntriesByType('paint'), ...performance.getEntriesByType('mark'), ...performance.getEntriesByType('measure')].map((e: any) => [e.name.slice(-50), Math.round(e.startTime), Math.round(e.requestStart ?? 0), Math.round(e.responseStart ?? 0), Math.round(e.responseEnd ?? e.startTime + e.duration), e.transferSize])));
      console.log(what, run, JSON.stringify(f), stat.join());
      if (what === 'nav') console.log(res.replaceAll('],[', '],\n['));
      await page.goto('about:blank'); await ctx.close();
      await new Promise((r) => setTimeout(r, 2500));
    } else if (what === 'static') {
      const { url } = await parts.staticSite();
      const ctx = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await ctx.newPage();
      await watchFirstFrame(page, 'navigation');
      await page.goto(url); await page.waitForTimeout(1500);
      others('STOP'); await page.waitForTimeout(500);
      if (trace) await browser.startTracing(page, { path: `/tmp/tr/${what}-${run}.json`, categories: CATS });
      await Promise.all([page.waitForURL(/\/play/), page.getByRole('link', { name: 'Open player' }).click()]);
      const f = await firstFrame(page);
      if (trace) await browser.stopTracing();
      others('CONT');
      console.log(what, run, JSON.stringify(f));
      await ctx.close();
    } else if (what === 'limit') {
      const { plainVisitor } = await import('./bench/visitor.ts');
      const { openPage, plainPage } = await import('./bench/pages.ts');
      const file = await movie(stack, BENCHMARK.direct);
      const ctx = await plainVisitor(browser, stack);
      const page = await ctx.newPage();
      await watchFirstFrame(page, 'click');
      await openPage(page, stack.originUrl, plainPage(`/api/v1/stream/movie/${file}`));
      others('STOP'); await page.waitForTimeout(1000);
      await playButton(page).click();
      console.log(what, run, JSON.stringify(await firstFrame(page)));
      others('CONT');
      await ctx.close();
    }
  }
} finally { others('CONT'); await parts.stop(); }
