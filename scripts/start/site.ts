/**
 * Serves the demo's pages and files for `npm start`. The site stands in the place of a deployment's static assets. Each
 * page shows the library as it is at the request.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { getMimeType } from 'hono/utils/mime';
import type { Library } from '../../protocol/library.ts';
import { RenderedSite } from '../../web/site/render.ts';
import { example } from '../build/examples.ts';
import { playerModules } from '../build/site.ts';
import { DemoPictures } from './pictures.ts';
import type { PublishedLibrary } from './published-library.ts';

/** The header that a deployment's assets have, too: a browser asks at each request whether there is a newer version. */
const ASKED_ANEW = { 'cache-control': 'public, max-age=0, must-revalidate' };
const HTML = { 'content-type': 'text/html; charset=utf-8', ...ASKED_ANEW };

/** @param siteDir the folder of the bundles. @param originUrl the base URL of the library's pictures */
export async function demoSite(siteDir: string, originUrl: string, library: PublishedLibrary): Promise<Hono> {
  const modules = await playerModules(siteDir);
  const pictures = new DemoPictures(originUrl, path.join(siteDir, 'posters'));
  let rendered: { library: Library; site: RenderedSite } | null = null;
  const siteNow = async (): Promise<RenderedSite> => {
    const now = await library.read(originUrl);
    if (rendered?.library !== now) rendered = { library: now, site: new RenderedSite(now, modules) };
    return rendered.site;
  };

  const app = new Hono();
  app.use(etag());
  app.get('/library.json', async (c) => c.json(await library.read(originUrl)));
  app.get(
    '/posters/:name{[\\w-]+\\.jpg}',
    async (c) => (await pictures.read(c.req.param('name'))) ?? c.body(null, 504),
  );
  app.get('/examples/*', async (c) => {
    const name = c.req.path.split('/')[2] || 'index';
    const file = path.extname(name) ? name : `${name}.html`;
    const text = await example(file, await library.read(originUrl));
    return text === null ? c.notFound() : c.body(text, 200, typeOf(file));
  });
  app.get('*', async (c) => {
    const name = c.req.path.replace(/(?<=.)\/$/, '');
    const page = (await siteNow()).page(name);
    if (page !== null) return c.body(page, 200, HTML);
    const file = path.join(siteDir, name);
    const bytes = file.startsWith(siteDir + path.sep) ? await readFile(file).catch(() => null) : null;
    return bytes ? c.body(bytes, 200, typeOf(name)) : c.notFound();
  });
  app.notFound(async (c) => c.body((await siteNow()).page('/404') ?? '', 404, HTML));
  return app;
}

const typeOf = (file: string): Record<string, string> => ({
  'content-type': getMimeType(file) ?? 'application/octet-stream',
  ...ASKED_ANEW,
});
