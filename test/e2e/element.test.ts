/** `<headstart-video>`, on the page of `examples/` that contains one. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, playing, state } from './browser.ts';
import { openExample } from './example-page.ts';
import { ANOTHER, DIRECT, givenBack, movie, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

/** The element's members that the tests use. The element's own types need the DOM, which Node's types lack. */
type Film = HTMLVideoElement & { media: string; video: HTMLVideoElement };

const site = useSite();

const elementPage = (): Promise<Page> => openExample(site.stack, 'element');

/** @returns the media ref of a film that must be transcoded, other than the page's film */
async function anotherThan(page: Page): Promise<string> {
  const media = await withFilm(page, (film) => film.media);
  const refs = [site.film, await movie(site.stack, ANOTHER)].map((id) => `movie/${id}`);
  return refs.find((ref) => ref !== media) ?? expect.fail();
}

/** Runs a function in the page, on the page's first `<headstart-video>`. */
const withFilm = <Result, Argument = undefined>(
  page: Page,
  run: (film: Film, argument: Argument) => Result,
  argument?: Argument,
): Promise<Awaited<Result>> =>
  page
    .locator('headstart-video')
    .first()
    .evaluate(run as never, argument as never);

test('the element has the attributes, properties and methods of a video', async () => {
  const page = await elementPage();
  const seen = await withFilm(page, (film) => {
    const { video } = film;
    film.muted = true;
    film.playbackRate = 1.5;
    film.loop = true;
    film.setAttribute('poster', '/posters/1.jpg');
    film.removeAttribute('controls');
    const missing = [HTMLMediaElement, HTMLVideoElement]
      .flatMap(({ prototype }) => Object.keys(Object.getOwnPropertyDescriptors(prototype)))
      .filter((name) => !(name in film));
    return {
      attributes: ['width', 'playsinline', 'loop', 'poster', 'controls'].map((name) => video.getAttribute(name)),
      properties: [
        video.muted,
        video.playbackRate,
        film.muted,
        film.playbackRate,
        film.loop,
        film.controls,
        film.width,
      ],
      poster: film.poster,
      missing,
      canPlay: film.canPlayType('video/mp4'),
      children: film.children.length,
    };
  });
  expect(seen).toEqual({
    attributes: ['640', '', '', '/posters/1.jpg', null],
    properties: [true, 1.5, true, 1.5, true, false, 640],
    poster: '/posters/1.jpg',
    missing: ['src', 'srcObject', 'load'],
    canPlay: 'maybe',
    children: 1,
  });
  const copy = await withFilm(page, (film) => {
    const clone = film.cloneNode(true) as Film;
    document.body.append(clone);
    return [clone.children.length, clone.firstElementChild === clone.video, clone.media === film.media];
  });
  expect(copy).toEqual([1, true, true]);
  const refused = await withFilm(page, (film) => {
    film.media = 'no/such kind';
    return film.play().catch(({ name }: DOMException) => name);
  });
  expect(refused).toBe('NotSupportedError');
});

test('the element fires a video’s events; another `media` gives the former one back, and is warm in its place', async () => {
  const page = await elementPage();
  const another = await anotherThan(page);
  // The listeners must exist before the page has a film: a film that is warm at once has fired its events before the
  // test can add them.
  await page.addInitScript(() => {
    const told = new Set<string>();
    Object.assign(window, { told });
    for (const type of ['play', 'playing', 'timeupdate', 'pause', 'durationchange', 'headstart:state']) {
      const note = ({ target }: Event) => target === document.querySelector('headstart-video') && told.add(type);
      document.addEventListener(type, note, { capture: true });
    }
  });
  await page.reload();
  await state(page, 'primed');
  await withFilm(page, (film) => film.play());
  await playing(page);
  const frame = await withFilm(
    page,
    (film) => new Promise<number>((resolve) => film.requestVideoFrameCallback(resolve)),
  );
  expect(frame).toBeGreaterThan(0);
  await withFilm(page, (film) => film.pause());
  await page.waitForFunction(() => (window as { told?: Set<string> }).told?.has('pause'));
  const told = await page.evaluate(() => [...((window as { told?: Set<string> }).told ?? [])].sort());
  expect(told).toEqual(['durationchange', 'headstart:state', 'pause', 'play', 'playing', 'timeupdate']);

  await withFilm(page, (film) => film.play());
  const stops = () => site.stack.accessLog().filter(({ method }) => method === 'DELETE').length;
  const before = { starts: streamRequests(site.stack), stops: stops() };
  await withFilm(page, (film, media) => Object.assign(film, { media, poster: '/another.jpg' }), another);
  await eventually('the first session is stopped', () => stops() === before.stops + 1);
  await state(page, 'primed');
  expect(streamRequests(site.stack)).toBe(before.starts + 1);
  expect(await withFilm(page, (film) => film.paused)).toBe(true);
  await withFilm(page, (film) => film.play());
  await playing(page);
});

test('the element keeps its session when it is moved within the document, gives it back when it is removed, and waits with preload="none"', async () => {
  const page = await elementPage();
  await state(page, 'primed');
  await withFilm(page, (film) => document.body.append(film));
  await page.waitForTimeout(2_000);
  expect(givenBack(site.stack)).toBe(false);
  await state(page, 'primed');
  await withFilm(page, (film) => film.remove());
  await eventually('the session is given back', () => givenBack(site.stack));

  // With `preload="none"` the element starts no look before the pointer is on it.
  const before = streamRequests(site.stack);
  await page.evaluate((media) => {
    const size = 'width="640" height="360"';
    document.body.insertAdjacentHTML('beforeend', `<headstart-video media="${media}" preload="none" controls ${size}>`);
  }, `movie/${site.film}`);
  await page.waitForTimeout(1_000);
  expect(streamRequests(site.stack)).toBe(before);
  await page.locator('headstart-video').hover();
  await eventually('it is warmed', () => streamRequests(site.stack) === before + 1);
});

test.each(['perhaps new to the edge', 'known to the edge by now'])(
  'the element plays a file that needs no transcode, with autoplay by itself, when the film is %s',
  async () => {
    const direct = await movie(site.stack, DIRECT);
    const page = await elementPage();
    await withFilm(page, (film, media) => Object.assign(film, { media, autoplay: true }), `movie/${direct}`);
    await state(page, 'direct');
    await playing(page);
  },
);

test('an element that is not the page’s first is warm only when the visitor wants it, or when it asks to be', async () => {
  const page = await elementPage();
  const another = await anotherThan(page);
  await state(page, 'primed');
  const before = streamRequests(site.stack);
  await page.evaluate((media) => {
    const second = Object.assign(document.createElement('headstart-video'), { id: 'second', media });
    document.body.append(second);
  }, another);
  await page.waitForTimeout(1_000);
  expect(streamRequests(site.stack)).toBe(before);
  await page.evaluate(() => document.querySelector('#second')?.setAttribute('preload', 'auto'));
  await eventually('it is warmed', () => streamRequests(site.stack) === before + 1);
});
