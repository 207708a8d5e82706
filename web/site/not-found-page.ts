/** The demo's page for an unknown path (404). */
import type { Library } from '../../protocol/library.ts';
import { html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { LIBRARY_PATH, NOT_FOUND_PATH } from './paths.ts';
import { scanSign } from './scan-sign.ts';

/** The answer for a path without a page. */
export function notFoundPage(library: Library): RenderedPage {
  return {
    path: NOT_FOUND_PATH,
    text: renderPage(library, {
      title: 'Page not found – Headstart',
      main: html`<div class="message">
<p class="kicker">404</p>
<h1>There is no such page</h1>
${scanSign(library) || html`<p>The title may have left the library, or the address has a slip in it.</p>`}
<p><a class="button button-strong" href="${LIBRARY_PATH}">Back to the library</a></p>
</div>`,
    }),
  };
}
