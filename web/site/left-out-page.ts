/** The page `/left-out`: the files that the library leaves out, each with its reason. */
import type { Library } from '../../protocol/library.ts';
import { html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { LEFT_OUT_PATH } from './paths.ts';

/** `/left-out`: the files in the folder that the library leaves out, each with its reason. */
export function leftOutPage(library: Library): RenderedPage {
  const { leftOut } = library;
  return {
    path: LEFT_OUT_PATH,
    text: renderPage(library, {
      title: 'Left out – Headstart',
      main: html`<section class="left-out" aria-labelledby="left-out">
<h1 id="left-out">Left out</h1>
${
  leftOut.length === 0
    ? html`<p>All videos of the folder are in the library.</p>`
    : html`<p>These are in the folder, and cannot be shown.</p>
<dl>${leftOut.map(
        ({ path, reason }) => html`
<div><dt>${path}</dt><dd>${reason}</dd></div>`,
      )}
</dl>`
}
</section>`,
    }),
  };
}
