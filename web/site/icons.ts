/** The demo's logo and icons. Each stands beside words or in a labelled control, so screen readers skip them. */
import { html } from './html.ts';

const LOGO_SHAPE = 'M9 8.5h3.2v15H9zM14.5 9.3v13.4c0 .9 1 1.4 1.7.9l9-6.7c.6-.4.6-1.4 0-1.8l-9-6.7c-.7-.5-1.7 0-1.7.9z';
const LOGO_GROUND = '#ffb547';
const LOGO_INK = '#17120a';

export const LOGO = html`<svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="${LOGO_GROUND}"/><path fill="${LOGO_INK}" d="${LOGO_SHAPE}"/></svg>`;

/** The logo for the browser's tab, as a URL, so that no page requests a file. */
export const LOGO_URL = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${LOGO_GROUND}"/><path fill="${LOGO_INK}" d="${LOGO_SHAPE}"/></svg>`,
)}`;

export const PLAY_ICON = html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="currentColor" d="M7 4.6v14.8c0 .9 1 1.5 1.8 1l11.6-7.4c.7-.5.7-1.5 0-2L8.8 3.6C8 3.1 7 3.7 7 4.6z"/></svg>`;

export const BACK_ICON = html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="M14.5 5.5 8 12l6.5 6.5"/></svg>`;
