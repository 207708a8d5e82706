/**
 * The npm package as a site gets it: packed, unpacked beside its dependencies, and used. With FRESH_PROJECT=true, npm
 * installs it into an empty project, with its dependencies from the registry. `npm run release` does so.
 */
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, stop } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundles } from '../../scripts/build/site.ts';
import { buildTypes } from '../../scripts/build/types.ts';
import { ROOT } from '../../scripts/root.ts';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
const source = path.join(folder, 'package');
const site = path.join(folder, 'site');
const unpacked = path.join(site, 'node_modules/headstart');
const isFresh = process.env.FRESH_PROJECT === 'true';
const INSTALL_MS = 300_000;

beforeAll(async () => {
  // The package is built in a folder of its own: other tests may be using the repository's dist.
  mkdirSync(source);
  for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'])
    cpSync(path.join(ROOT, name), path.join(source, name));
  await Promise.all([buildBundles(path.join(source, 'dist/site')), buildTypes(path.join(source, 'dist/types'))]);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
  mkdirSync(site);
  writeFileSync(path.join(site, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(site, 'page.ts'), PAGE);
  const [tarball = ''] = globSync('*.tgz', { cwd: folder });
  await (isFresh ? install : unpack)(path.join(folder, tarball));
}, INSTALL_MS);
afterAll(() => rmSync(folder, { recursive: true }));

const install = (tarball: string): Promise<unknown> =>
  run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: site });

async function unpack(tarball: string): Promise<void> {
  mkdirSync(unpacked, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked]);
  for (const name of Object.keys(manifest().dependencies)) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(site, 'node_modules', name));
  }
}

const manifest = () => JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8'));

const PAGE = `
import Hls from 'hls.js';
import { play, type StateDetail, warm } from 'headstart';
import { HeadstartVideo } from 'headstart/element';
import { attach } from 'headstart/hls';

const giveBack: () => void = warm('movie/1');
play('movie/1', document.createElement('video'));
// @ts-expect-error: no video to play in
play('movie/1');
giveBack();

const film: HeadstartVideo = document.createElement('headstart-video');
film.media = 'movie/1';
film.controls = true;
film.currentTime += film.duration / 2;
film.requestVideoFrameCallback((now: number) => console.log(now));
film.play().catch((error: unknown) => console.log(error));
film.addEventListener('timeupdate', () => {});
film.addEventListener('headstart:state', ({ detail }) => {
  const known: StateDetail = detail;
  console.log(known.state === 'primed', known.code);
});
// @ts-expect-error: the element has no \`src\`; its \`media\` names the film
film.src = 'film.mp4';
// @ts-expect-error: \`duration\` is read-only, as it is in <video>
film.duration = 1;

const release: () => void = attach(new Hls({ maxBufferLength: 10 }), 'movie/1');
release();
`;

test('the npm package holds what a site serves and imports, and nothing of the server', () => {
  const files = globSync('**/*', { cwd: unpacked, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(unpacked, path.join(entry.parentPath, entry.name)))
    .sort();
  const expected =
    /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/site\/sw\.js|dist\/site\/headstart\/(?:[\w-]+\.js|licenses\.txt)|dist\/types\/.+\.d\.ts)$/;
  expect(files.filter((file) => !expected.test(file))).toEqual([]);
  for (const entry of Object.values(manifest().exports)) {
    for (const file of typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>)) {
      expect(files).toContain(path.normalize(file));
    }
  }
});

test('a site can bundle each entry of the npm package', async () => {
  const entries = Object.keys(manifest().exports).map((entry) => path.posix.join('headstart', entry));
  const options = { bundle: true, write: false, format: 'esm', logLevel: 'silent' } as const;
  for (const entry of entries) {
    const stdin = { contents: `import '${entry}';`, resolveDir: site };
    await expect(build({ ...options, stdin }), entry).resolves.toMatchObject({ errors: [] });
  }
  await stop();
});

test.each(['bundler', 'nodenext'])(
  'a site that imports the npm package has its types: moduleResolution %s',
  async (resolution) => {
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const options = ['--noEmit', '--strict', '--target', 'es2024', '--lib', 'es2024,dom,dom.iterable', '--types', ''];
    const args = [...options, '--module', module, '--moduleResolution', resolution, 'page.ts'];
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    const { stdout } = await run(tsc, args, { cwd: site }).catch((error) => error as { stdout: string });
    expect(stdout).toBe('');
  },
);

test('a site that bundles the npm package has one page client, and hls.js in a file of its own', async () => {
  const outdir = path.join(folder, 'bundled');
  const { metafile } = await build({
    entryPoints: [path.join(site, 'page.ts')],
    absWorkingDir: site,
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir,
    external: ['hls.js'],
    metafile: true,
    logLevel: 'warning',
  });
  await stop();
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  expect(inputs.filter((file) => file.endsWith('headstart/client.js'))).toHaveLength(1);
  const page = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'page.ts');
  expect(Object.keys(page?.[1].inputs ?? {}).filter((file) => file.includes('hls-engine'))).toEqual([]);
});
