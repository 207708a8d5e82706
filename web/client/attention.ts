/** Which media the visitor points at, touches or has the focus on. */
import type { MediaRef } from '../../protocol/ids.ts';
import { MEDIA_SELECTOR, mediaOf } from './media.ts';
import { pageAt } from './pages.ts';

/** A media that plays on this page, or a link to a media's page. */
export interface Attention {
  ref: MediaRef;
  on: 'media' | 'link';
}

export const sameAttention = (a: Attention, b: Attention): boolean => a.ref === b.ref && a.on === b.on;

/**
 * Calls `to` with the media that the pointer, a finger or the focus has come to, and with null when it has come to a
 * place without media.
 */
export function followAttention(page: Document, to: (attention: Attention | null) => void): void {
  const over = ({ target }: Event): void => to(target instanceof Element ? attentionOf(target) : null);
  const out = ({ relatedTarget }: PointerEvent | FocusEvent): void => {
    if (!relatedTarget) to(null);
  };
  page.addEventListener('pointerover', over);
  page.addEventListener('focusin', over);
  page.addEventListener('pointerout', out);
  page.addEventListener('focusout', out);
}

function attentionOf(element: Element): Attention | null {
  const media = element.closest<HTMLElement>(MEDIA_SELECTOR);
  const here = media && mediaOf(media);
  if (here) return { ref: here.ref, on: 'media' };
  const link = element.closest<HTMLAnchorElement>('a[href]');
  const ref = link && pageAt(link)?.ref;
  return ref ? { ref, on: 'link' } : null;
}
