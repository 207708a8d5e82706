import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../../web/site/html.ts';
import { renderSite } from '../../web/site/render.ts';
import { FILM, LIBRARY, SHOW } from './library.ts';
import { tags, tagsNamed } from './tags.ts';

const libraryOf = (title: string, overview: string) => ({
  ...LIBRARY,
  movies: LIBRARY.movies.map((movie) => ({ ...movie, title, overview })),
  shows: [{ ...SHOW, title, overview, episodes: SHOW.episodes.map((episode) => ({ ...episode, title, overview })) }],
});

/**
 * The structure of each page: every text that opens like a tag, and the attributes of each tag. The class of a heading
 * is left out, since a long title adds one.
 */
const bones = (title: string, overview: string): string[] =>
  [...renderSite(libraryOf(title, overview))].flatMap(([file, text]) => [
    `${file} ${text.match(/<[^\s>]*/g)}`,
    ...tags(text).map(({ name, attributes }) => {
      const heading = /^h\d$/.test(name);
      return `${name} ${Object.keys(attributes).filter((key) => !(heading && key === 'class'))}`;
    }),
  ]);

test('no title and no description adds a tag or an attribute to any page', () => {
  const plain = bones('x', 'x');
  const hostile = fc.oneof(
    fc.string({ minLength: 1, unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '=', '/', '!', '-', ' ', 's') }),
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '" onload="alert(1)',
      '</title><img src=x onerror=alert(1)>',
      '<!--',
      ']]>',
    ),
  );
  fc.assert(
    fc.property(hostile, hostile, (title, overview) => {
      expect(bones(title, overview)).toEqual(plain);
    }),
    { numRuns: 60 },
  );
});

test('a hostile title is shown as it is written', () => {
  const title = `</h1><script>alert("it's")</script> &lt;b&gt; & more`;
  const text = renderSite(libraryOf(title, 'x')).get(`/movies/${FILM.id}.html`) ?? '';
  expect(tagsNamed(text, 'h1')[0]?.text).toBe(title);
  expect(tagsNamed(text, 'video')[0]?.attributes['aria-label']).toBe(title);
});

test('only a template’s own markup passes unescaped', () => {
  const forged = { toString: () => '<b>' } as unknown as string;
  expect(String(html`<p>${html`<i>${'<'}</i>`}${forged}</p>`)).toBe('<p><i>&lt;</i>&lt;b&gt;</p>');
});

test('an absent value leaves nothing in a page, and zero is shown', () => {
  expect(String(html`${null}${undefined}${false}${0}${['a', html`<br>`]}`)).toBe('0a<br>');
});
