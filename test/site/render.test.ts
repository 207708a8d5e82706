import { describe, expect, test } from 'vitest';
import { PAGES, readPages } from '../../protocol/pages.ts';
import { renderSite } from '../../web/site/render.ts';
import { BARE_FILM, EMPTY, FILM, LIBRARY, SHOW } from './library.ts';
import { accessibleName, tagsNamed, tagsWith } from './tags.ts';

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const MODULES = ['/headstart/player-ABCDEFGH.js', '/headstart/hls-engine-ABCDEFGH.js'];
const site = renderSite(LIBRARY, MODULES);

function page(file: string): string {
  const text = site.get(file);
  if (text === undefined) throw new Error(`${file} is not rendered`);
  return text;
}

const [special, first, second] = SHOW.episodes;
const files = [...site.keys()];
const detailFiles = files.filter((file) => /^\/(?:movies|tv)\//.test(file));
const playerFiles = files.filter((file) => file.startsWith('/play/'));
/** A show's page is about no episode until its script knows which episode comes next. */
const SHOW_FILE = `/tv/${SHOW.id}.html`;
const playControls = (text: string) => tagsNamed(text, 'button').filter((tag) => accessibleName(tag) === 'Play');

test('every title has its pages, and there is a not-found page', () => {
  expect(files.sort()).toEqual(
    [
      '/index.html',
      '/404.html',
      '/left-out.html',
      ...LIBRARY.movies.flatMap(({ id }) => [`/movies/${id}.html`, `/play/movie/${id}.html`]),
      `/tv/${SHOW.id}.html`,
      ...SHOW.episodes.flatMap(({ id }) => [`/tv/${SHOW.id}/episodes/${id}.html`, `/play/episode/${id}.html`]),
    ].sort(),
  );
});

test('a film’s page says what the film lacks', () => {
  expect(page(`/movies/${BARE_FILM.id}.html`)).toContain(`<p class="lacks">${BARE_FILM.lacks}</p>`);
  expect(page(`/movies/${FILM.id}.html`)).not.toContain('class="lacks"');
});

describe.each(files)('%s', (file) => {
  const text = page(file);

  test('a page has one level-1 heading, and no heading skips a level', () => {
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 1) + 1);
    });
  });

  test('a page hides no words that a screen reader is to read', () => {
    for (const [, hidden] of text.matchAll(/<section[^>]* hidden>(.*?)<\/section>/gs))
      expect(hidden).not.toContain('role="status"');
    expect(tagsWith(text, 'data-next-said').length).toBe(tagsWith(text, 'data-up-next').length);
  });

  test('a page includes the page client by one tag', () => {
    expect(text.split('<script type="module" src="/headstart/client.js"></script>')).toHaveLength(2);
  });

  test('a page has nothing that a strict Content-Security-Policy forbids', () => {
    expect(tagsNamed(text, 'style')).toEqual([]);
    expect(tagsNamed(text, 'script').filter((tag) => !tag.attributes.src || tag.text !== '')).toEqual([]);
    expect(text).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/);
  });

  test('a page links only to pages and places that exist', () => {
    for (const { attributes } of tagsNamed(text, 'a')) {
      // On a show's page, the script sets where the link leads.
      if (file === SHOW_FILE && attributes.href === undefined && 'data-open-player' in attributes) continue;
      const url = new URL(attributes.href ?? 'missing:', `https://site.test${file}`);
      const target = url.pathname === '/' ? '/index.html' : `${url.pathname.replace(/\.html$/, '')}.html`;
      expect(files).toContain(target);
      if (url.hash) expect(page(target)).toContain(`id="${url.hash.slice(1)}"`);
    }
  });

  test('a page uses an id once, and refers only to ids that it has', () => {
    const ids = tagsWith(text, 'id').map(({ attributes }) => attributes.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const attribute of ['aria-labelledby', 'aria-describedby']) {
      for (const { attributes } of tagsWith(text, attribute)) expect(ids).toContain(attributes[attribute]);
    }
  });

  test('a page reserves the room of each picture before it comes', () => {
    for (const { attributes } of [...tagsNamed(text, 'img'), ...tagsNamed(text, 'video')]) {
      expect(Number(attributes.width)).toBeGreaterThan(0);
      expect(Number(attributes.height)).toBeGreaterThan(0);
    }
  });
});

describe.each([...detailFiles, ...playerFiles])('%s', (file) => {
  const text = page(file);

  test('a title’s page has one control named Play, beside one video, in the element that names the media', () => {
    expect(playControls(text)).toHaveLength(1);
    expect(playControls(text)[0]?.attributes).toHaveProperty('data-headstart-play');
    const others = tagsWith(text, 'data-headstart-play').filter((tag) => accessibleName(tag) !== 'Play');
    expect(others.map(accessibleName)).toEqual(playerFiles.includes(file) ? [] : ['Start over']);
    expect(tagsNamed(text, 'video')).toHaveLength(1);
    expect(tagsNamed(text, 'video')[0]?.attributes).toMatchObject({ preload: 'none', playsinline: '' });
    const named = file === SHOW_FILE ? 'data-next' : 'data-headstart';
    expect(tagsWith(text, named)).toHaveLength(1);
    expect(text.indexOf(` ${named}`)).toBeLessThan(text.indexOf('<video'));
  });
});

const titleFiles = detailFiles.filter((file) => file !== SHOW_FILE);

test.each(titleFiles)('%s links to the player page of what its Play plays', (file) => {
  const link = tagsNamed(page(file), 'a').filter((tag) => accessibleName(tag) === 'Open player');
  const [title] = tagsWith(page(file), 'data-headstart');
  expect(link).toHaveLength(1);
  expect(link[0]?.attributes.href).toBe(`/play/${title?.attributes['data-headstart']}`);
});

test.each([...titleFiles, ...playerFiles])('%s names the media that its path stands for', (file) => {
  const [title] = tagsWith(page(file), 'data-headstart');
  const path = file.replace(/\.html$/, '');
  const shown = readPages(PAGES)(path);
  expect(title?.attributes['data-headstart']).toBe(shown?.ref);
  expect('data-headstart-autoplay' in (title?.attributes ?? {})).toBe(shown?.kind === 'player');
});

test('a show’s page warms nothing before its script knows the next episode, and lists the specials last', () => {
  const text = page(`/tv/${SHOW.id}.html`);
  expect(tagsWith(text, 'data-headstart')).toEqual([]);
  expect(tagsWith(text, 'data-next')).toHaveLength(1);
  expect(tagsNamed(text, 'a').filter(({ attributes }) => attributes.href?.startsWith('/play/'))).toEqual([]);
  expect(tagsWith(text, 'data-episode')[0]?.attributes['data-episode']).toBe(`episode/${first?.id}`);
  expect(tagsNamed(text, 'h2').map((tag) => tag.text)).toEqual(['Season 1', 'Season 2', 'Specials']);
  expect(tagsWith(text, 'data-episode').at(-1)?.attributes['data-episode']).toBe(`episode/${special?.id}`);
});

test('an episode’s page leads to its show, and its player to the next episode', () => {
  const links = tagsNamed(page(`/tv/${SHOW.id}/episodes/${first?.id}.html`), 'a');
  expect(links.some(({ attributes, text }) => attributes.href === `/tv/${SHOW.id}` && text === SHOW.title)).toBe(true);
  const player = tagsNamed(page(`/play/episode/${first?.id}.html`), 'a');
  expect(player.map(({ attributes }) => attributes.href)).toContain(`/play/episode/${second?.id}`);
});

test('the library page warms nothing: its cards are plain links to the detail pages', () => {
  const text = page('/index.html');
  expect(text).not.toContain('data-headstart');
  expect(tagsNamed(text, 'video')).toEqual([]);
  const links = tagsNamed(text, 'a').map(({ attributes }) => attributes.href);
  for (const movie of LIBRARY.movies) expect(links).toContain(`/movies/${movie.id}`);
  expect(links).toContain(`/tv/${SHOW.id}`);
});

test('a title without year or description leaves no gap', () => {
  const text = page(`/movies/${BARE_FILM.id}.html`);
  expect(text).not.toMatch(/null|undefined|false/);
  expect(tagsNamed(text, 'title')[0]?.text).toBe('untitled – Headstart');
  expect(tagsNamed(page(`/movies/${FILM.id}.html`), 'title')[0]?.text).toBe('Slow Light (2022) – Headstart');
});

test('an empty library has a page that says so', () => {
  const empty = renderSite(EMPTY);
  expect([...empty.keys()].sort()).toEqual(['/404.html', '/index.html', '/left-out.html']);
  expect(empty.get('/index.html')).toContain('No titles yet');
  for (const text of empty.values()) expect(text).not.toMatch(/href="[^"]*#(?!main)/);
});

test('files that are left out are listed with their reasons, and the library page links to the list', () => {
  expect(page('/left-out.html')).toContain('<dt>Notes/Draft &lt;1&gt;.mkv</dt><dd>It is empty.</dd>');
  expect(tagsNamed(page('/index.html'), 'a').map(({ attributes }) => attributes.href)).toContain('/left-out');
  expect(renderSite(EMPTY).get('/index.html')).not.toContain('/left-out');
});

describe('while the origin still looks into its films', () => {
  const early = renderSite({ ...EMPTY, movies: [FILM], scan: { found: 10, pending: 9, isComplete: false } });
  const words = '1 of 10 films are ready. The others are being prepared, and appear here by themselves.';

  test('while the origin looks into its films, the library page shows those that are ready, and how far it is', () => {
    expect(early.get('/index.html')).toContain(words);
    expect(early.get('/index.html')).toContain(`/movies/${FILM.id}`);
    expect(
      renderSite({ ...EMPTY, scan: { found: 0, pending: 0, isComplete: false } }).get('/index.html'),
    ).not.toContain('No titles yet');
  });

  test('while the origin looks into its films, the page of an unknown title says that it may come', () => {
    expect(early.get('/404.html')).toContain(words);
    expect(page('/404.html')).not.toContain('data-scanning');
  });
});

test('the library page of many films shows some, and links to the next ones', () => {
  const movies = Array.from({ length: 130 }, (_, n) => ({ ...BARE_FILM, id: uuid(n), title: `Film ${n}` }));
  const pages = renderSite({ ...EMPTY, movies });
  const shown = (file: string) => tagsNamed(pages.get(file) ?? '', 'h3').map(({ text }) => text);
  const all = ['/index.html', '/films/2.html', '/films/3.html'].flatMap(shown);
  expect(all).toEqual(movies.map(({ title }) => title));
  expect(shown('/index.html').length).toBeLessThan(100);
  expect(pages.has('/films/4.html')).toBe(false);
});

test('with playback off at the media server nothing is warmed, and words replace Play', () => {
  for (const [file, text] of renderSite({ ...LIBRARY, playbackEnabled: false })) {
    expect(text).not.toContain('data-headstart');
    expect(playControls(text)).toEqual([]);
    expect(text).not.toContain('Open player');
    if (tagsNamed(text, 'video').length > 0) expect(text, file).toContain('Playback is switched off on this server.');
  }
});

test('the player and hls.js are loaded beside the page client on pages that play at once, and on no others', () => {
  const preloads = (text: string) =>
    tagsNamed(text, 'link').filter(({ attributes }) => attributes.rel === 'modulepreload');
  for (const file of files) {
    const hrefs = preloads(page(file)).map(({ attributes }) => attributes.href);
    expect(hrefs).toEqual(playerFiles.includes(file) ? MODULES : []);
  }
});
