/** `npm run build`: the static files that `wrangler deploy` uploads. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildBundles, EMPTY_LIBRARY, writePages } from './build/site.ts';
import { ROOT } from './root.ts';

const siteDir = path.join(ROOT, 'dist/site');
await rm(siteDir, { recursive: true, force: true });
await buildBundles(siteDir);
await writePages(siteDir, EMPTY_LIBRARY);
