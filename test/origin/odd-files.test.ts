/** The library leaves out an odd entry of its folder, and lists it with the reason. It keeps every other entry. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { MediaLibrary } from '../../origin/library/library.ts';
import { FolderScan } from '../../origin/library/scan.ts';
import type { Library } from '../../protocol/library.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { eventually, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

/** Names that people give to files, and that many programs cannot handle. */
const NAMES = [
  '-y -f null (2001).mkv',
  '100% #1? (2002).mkv',
  'Two\nlines (2003).mkv',
  'frame%03d (2004).mkv',
  'concat:a|b (2005).mkv',
  'file:x (2006).mkv',
  `${'ä'.repeat(123)}.mkv`,
  'quote\'s "here" (2007).mkv',
  'back\\slash (2008).mkv',
  '[1080p]*?(2009).mkv',
  'مرحبا (2010).mkv',
];
/** Extensions, each with a clip that fits it. */
const KINDS = [
  ...(['mts', 'm2ts', 'ts', '3gp', 'flv'] as const).map((kind) => [kind, 'silent'] as const),
  ...(['vob', 'mpg'] as const).map((kind) => [kind, 'dvd'] as const),
  ...(['wmv', 'asf'] as const).map((kind) => [kind, 'mute'] as const),
];

/** A user id without any rights, on nearly every machine. */
const NOBODY = 65_534;

let origin: Origin;
let library: Library;

beforeAll(async () => {
  const elsewhere = await temporaryFolder(later);
  await fill(elsewhere, { 'Secret (1999).mkv': 'silent' });
  const media = await temporaryFolder(later);
  await fill(media, Object.fromEntries(NAMES.map((name) => [name, 'silent' as const])));
  await fill(media, {
    ...{
      'Empty.mkv': { text: '' },
      'Words.mkv': { text: 'no film at all' },
      'Latin.mkv': 'silent',
      'Good (2000).mkv': 'short',
    },
    'Folder.mkv/Inside (2011).mkv': 'silent',
  });
  for (const [kind, clip] of KINDS) await fill(media, { [`A ${kind} file (2013).${kind}`]: clip });
  const [at, not] = [(name: string) => join(media, name), (name: string) => Buffer.from(`${media}/${name}`, 'latin1')];
  await rename(at('Latin.mkv'), not('Caf\xe9.mkv'));
  await mkdir(not('D\xe9j\xe0'));
  await symlink('loop.mkv', at('loop.mkv'));
  await symlink('.', at('Round and round'));
  await symlink(join(elsewhere, 'Secret (1999).mkv'), at('Secret (1999).mkv'));
  await symlink('nowhere.mkv', at('Lost.mkv'));
  await symlink('Good (2000).mkv', at('Same (2012).mkv'));
  execFileSync('mkfifo', [at('Pipe.mkv')]);
  await mkdir(at('1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17'), { recursive: true });
  await writeFile(at('1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/Deep.mkv'), 'no film at all');
  origin = await runOrigin(media, { QUIET: '1' }, later);
  library = await origin.library();
}, HOOK_MS);

const reasonOf = (path: string) => library.leftOut.find((one) => one.path === path)?.reason;

describe('a film', () => {
  test.each([
    ['-y -f null', 2001],
    ['100% #1?', 2002],
    ['Two lines', 2003],
    ['frame%03d', 2004],
    ['concat:a|b', 2005],
    ['file:x', 2006],
    ['ä'.repeat(123), null],
    ['quote\'s "here"', 2007],
    ['back\\slash', 2008],
    ['*?', 2009],
    ['مرحبا', 2010],
    ['Inside', 2011],
    ['Same', 2012],
  ])('a film named %j is there', (title, year) => {
    expect(library.movies).toContainEqual(expect.objectContaining({ title, year }));
  });

  test('a film with an odd name plays, and has a still', async () => {
    for (const title of ['-y -f null', '100% #1?', 'Two lines', 'frame%03d', 'concat:a|b', 'file:x']) {
      const id = await origin.movie(title);
      const still = await origin.ask(`/posters/${id}.jpg`);
      expect(still.headers.get('content-type'), title).toBe('image/jpeg');
      const session = await origin.start(title);
      expect((await origin.ask(`${session}/index.m3u8`)).status, title).toBe(200);
      await origin.ask(session, { method: 'DELETE' });
    }
  });

  test.each(KINDS)('a film in a file that ends in .%s is there', (kind) => {
    expect(library.movies.map(({ title }) => title)).toContain(`A ${kind} file`);
  });
});

describe('left out with its reason is', () => {
  test.each([
    ['Empty.mkv', /empty/],
    ['Words.mkv', /finds no video/],
    ['Caf\\xE9.mkv', /not UTF-8/],
    ['D\\xE9j\\xE0', /not UTF-8/],
    ['loop.mkv', /leads nowhere/],
    ['Lost.mkv', /leads nowhere/],
    ['Round and round', /link to a folder/],
    ['Secret (1999).mkv', /out of the library/],
    ['Pipe.mkv', /no file/],
    ['1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/', /deep/],
    ['1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/Deep.mkv', /finds no video/],
  ])('%s is left out with its reason', (path, reason) => {
    expect(reasonOf(path)).toMatch(reason);
  });

  test('no file that is a film is left out', () => {
    const films = library.movies.map(({ title }) => title);
    expect(library.leftOut.filter(({ path }) => films.some((title) => path.includes(title)))).toEqual([]);
  });
});

/** Acts without root's rights: root may open every folder and file. */
async function asOrdinaryUser<T>(act: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  try {
    if (isRoot) process.seteuid?.(NOBODY);
    return await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test('a folder and a file that this user may not read are left out with their reason', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'Shut'), { mode: 0o000 });
  await writeFile(join(root, 'Shut.mkv'), 'no film at all', { mode: 0o000 });
  await chmod(root, 0o755);
  const found = new MediaLibrary(root);
  const errors: unknown[] = [];
  const scan = new FolderScan({
    library: found,
    cacheDir: null,
    isBusy: () => false,
    onError: (error) => errors.push(error),
  });
  await asOrdinaryUser(async () => {
    scan.start();
    await eventually(
      () => found.scan,
      ({ isComplete }) => isComplete,
    );
    await scan.close();
  });
  const reason = expect.stringMatching(/may not read/);
  expect(found.publish(true).leftOut).toEqual([
    { path: 'Shut.mkv', reason },
    { path: 'Shut/', reason },
  ]);
  expect(errors).toEqual([]);
});
