/** The frame of the demo's pages: head, header with navigation, footer. */
import type { Library } from '../../protocol/library.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { LOGO, LOGO_URL } from './icons.ts';
import { LIBRARY_PATH } from './paths.ts';

export interface RenderedPage {
  /** The page's path, such as `/movies/<id>`. */
  path: string;
  /** The page's HTML. */
  text: string;
}

interface Document {
  title: string;
  description?: string | null;
  /** The target of the skip link. */
  skipTo?: string;
  bodyClass?: string;
  /**
   * URLs of modules that the page's own scripts will import: the browser loads them at the same time as the scripts,
   * and not after them.
   */
  modulesSoon?: readonly string[];
  body: HtmlValue;
}

/** Styles and scripts come from files only, so that the page works under `default-src 'self'`. */
export function renderDocument({
  title,
  description,
  skipTo = 'Skip to content',
  bodyClass = '',
  modulesSoon = [],
  body,
}: Document): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title}</title>
${description && html`<meta name="description" content="${description}">`}
<meta name="color-scheme" content="dark">
<meta name="theme-color" content="#0c0d10">
<link rel="icon" href="${LOGO_URL}">
<link rel="stylesheet" href="/site/site.css">
<script type="module" src="/headstart/client.js"></script>
${modulesSoon.map((url) => html`<link rel="modulepreload" href="${url}">`)}
<script type="module" src="/site/site.js"></script>
</head>
<body class="${bodyClass}">
<a class="skip" href="#main">${skipTo}</a>
${body}
</body>
</html>
`.toString();
}

/** `account-control.ts` fills this in. On a site without accounts it stays hidden. */
export const ACCOUNT_CONTROL: Html = html`<div class="account" data-account hidden>
<p class="account-name" data-account-name></p>
<button class="quiet-button" type="button" data-account-button></button>
</div>`;

interface Page extends Omit<Document, 'body' | 'bodyClass' | 'modulesSoon'> {
  main: HtmlValue;
}

/** Its links lead to sections of the library's page, by the sections' ids. */
function libraryNav({ movies, shows }: Library): Html {
  return html`<nav class="site-nav" aria-label="Library">
${movies.length > 0 && html`<a href="${LIBRARY_PATH}#films">Films</a>`}
${shows.length > 0 && html`<a href="${LIBRARY_PATH}#series">Series</a>`}
</nav>`;
}

/** A page with the site's header and footer. */
export function renderPage(library: Library, { main, ...document }: Page): string {
  const body = html`<header class="site-header">
<a class="home-link" href="${LIBRARY_PATH}" data-back>${LOGO}<span>Headstart</span></a>
${libraryNav(library)}
${ACCOUNT_CONTROL}
</header>
<main id="main" tabindex="-1">${main}</main>
<footer class="site-footer"><p>Headstart demo. Play starts at once, because the server began when you opened the page.</p></footer>`;
  return renderDocument({ ...document, body });
}
