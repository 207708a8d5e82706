/**
 * Offers the subtitles that a playlist does not bring, and keeps the viewer's choice. hls.js offers the texts of a
 * playlist. Here are the texts of a film that is played as it is, and pictures, which only an encoder can show. Each is
 * a `<track>` of the video, so that any controls list it.
 */
import { chosenTracks, keepChosen } from './chosen-tracks.ts';
import type { ListedSubtitles } from './read-subtitles.ts';

export interface SubtitleKeeper {
  /** Another source is loaded. @param direct the source is the film's own file */
  attached(direct: boolean): void;
  /** The film plays. */
  playing(): void;
  /** The viewer has chosen pictures: no text may be shown over them. */
  isBurntIn(): boolean;
  stop(): void;
}

/**
 * @param list URL of the film's list
 * @param burn plays the film with this subtitle stream in its picture; null: with none
 */
export function keepSubtitles(
  video: HTMLVideoElement,
  list: string,
  burn: (stream: number | null) => void,
): SubtitleKeeper {
  const offered = new Map<HTMLTrackElement, ListedSubtitles>();
  let listed: ListedSubtitles[] | null = null;
  let isAsked = false;
  let isStopped = false;
  let isDirect = false;
  /** The track that the viewer reads. */
  let read: TextTrack | null = null;
  let burnt: number | null = null;

  /**
   * Asks the origin once for the list, and not for a viewer who only looks at a film and has never chosen subtitles.
   */
  async function ask(): Promise<void> {
    if (isAsked) return;
    isAsked = true;
    // A bundle of its own, so that the player's first frame does not wait for it.
    const found = await import('./read-subtitles.ts').then(({ askList }) => askList(list)).catch(() => null);
    isAsked = found !== null;
    if (!found || isStopped) return;
    listed = found;
    offer();
  }

  function offer(): void {
    if (!listed) return;
    const isWanted = ({ isText }: ListedSubtitles): boolean => !isText || isDirect;
    for (const [node, one] of offered) if (!isWanted(one)) takeAway(node);
    const there = new Set(offered.values());
    for (const one of listed) {
      if (!isWanted(one) || there.has(one)) continue;
      offered.set(appendTrack(video, one, `${list}/${encodeURIComponent(one.id)}?format=vtt`), one);
    }
    showPreferred(listed);
  }

  /** When the film has the viewer's language as text, no encoder is asked for its pictures. */
  function showPreferred(all: readonly ListedSubtitles[]): void {
    const { subtitles: wanted } = chosenTracks();
    if (typeof wanted !== 'string' || tracksOf(video).some(isShowing)) return;
    const own = all.filter(({ language, isForced }) => language === wanted && !isForced);
    const best = own.find(({ isText }) => isText) ?? own[0];
    for (const [node, one] of offered) if (one === best) node.track.mode = 'showing';
  }

  function follow(): void {
    const tracks = tracksOf(video);
    const showing = tracks.find(isShowing) ?? null;
    if (showing === read) return;
    // A film without the viewer's language shows no subtitles, and hls.js removes its tracks while it loads another
    // source. Neither is the viewer's wish.
    if (!showing && !(read && tracks.includes(read))) return;
    read = showing;
    keepChosen({ subtitles: showing?.language ?? null });
    const [, chosen] = [...offered].find(([node]) => node.track === showing) ?? [];
    setBurnt(chosen?.burn ?? null);
  }

  function setBurnt(stream: number | null): void {
    if (stream === burnt) return;
    burnt = stream;
    burn(stream);
  }

  function takeAway(node: HTMLTrackElement): void {
    offered.delete(node);
    if (node.src.startsWith('blob:')) URL.revokeObjectURL(node.src);
    node.remove();
  }

  video.textTracks.addEventListener('change', follow);
  return {
    attached: (direct) => {
      isDirect = direct;
      offer();
      if (typeof chosenTracks().subtitles === 'string') void ask();
    },
    playing: () => void ask(),
    isBurntIn: () => burnt !== null,
    stop: () => {
      isStopped = true;
      video.textTracks.removeEventListener('change', follow);
      for (const node of [...offered.keys()]) takeAway(node);
      setBurnt(null);
    },
  };
}

const tracksOf = (video: HTMLVideoElement): TextTrack[] =>
  [...video.textTracks].filter(({ kind }) => kind === 'subtitles' || kind === 'captions');

const isShowing = ({ mode }: TextTrack): boolean => mode === 'showing';

/**
 * A track without an address counts as broken, and browsers' own menus do not list it. So pictures get an empty text.
 */
function appendTrack(video: HTMLVideoElement, { label, language, isText }: ListedSubtitles, text: string) {
  const node = document.createElement('track');
  node.kind = 'subtitles';
  node.label = label;
  node.srclang = language;
  // A policy that lets a video play what a script has buffered allows `blob:`, and so this address too.
  node.src = isText ? text : URL.createObjectURL(new Blob(['WEBVTT\n'], { type: 'text/vtt' }));
  video.append(node);
  return node;
}
