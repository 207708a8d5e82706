/** The words for how many films are yet to come. */
import type { Library } from '../../protocol/library.ts';
import { type HtmlValue, html } from './html.ts';

/** Says how many films are ready while others are being prepared. During that time `scanning.ts` updates the page. */
export const scanSign = ({ scan }: Library): HtmlValue =>
  !scan.isComplete &&
  html`<p class="scanning" role="status" data-scanning>${number(scan.found - scan.pending)} of ${number(scan.found)} films are ready. The others are being prepared, and appear here by themselves.</p>`;

const number = (count: number): string => count.toLocaleString('en');
