/** `npm run build`: the static files that `wrangler deploy` uploads, and the types of the npm package. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildBundles, writeBarePages } from './build/site.ts';
import { buildTypes } from './build/types.ts';
import { ROOT } from './root.ts';

const siteDir = path.join(ROOT, 'dist/site');
const typesDir = path.join(ROOT, 'dist/types');
for (const folder of [siteDir, typesDir]) await rm(folder, { recursive: true, force: true });
await Promise.all([buildBundles(siteDir), buildTypes(typesDir)]);
await writeBarePages(siteDir);
