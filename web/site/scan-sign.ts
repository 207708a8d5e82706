import type { Library } from '../../protocol/library.ts';
import { html, type Slot } from './html.ts';

/** What the origin has yet to look into; `scanning.ts` shows the page anew while there is any. */
export const scanSign = ({ scan }: Library): Slot =>
  !scan.isComplete &&
  html`<p class="scanning" role="status" data-scanning>Looking into the library: ${scan.found - scan.pending} of ${scan.found} videos so far.</p>`;
