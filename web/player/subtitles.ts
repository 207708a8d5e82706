/**
 * Which subtitles a video offers beside those of its playlist, and which of them are shown. hls.js offers the texts of
 * a playlist. This module offers the texts of a film that is played as it is, and subtitles that are pictures, which
 * only an encoder can show. Each is a `<track>` of the video, so that any controls list it.
 */
import { chosenTracks, keepChosen } from './chosen-tracks.ts';
import type { ListedSubtitles } from './read-subtitles.ts';

/**
 * For this long after a track was added, the browser may choose by itself: Chromium shows the new track beside the
 * track that the viewer reads, and WebKit hides the track that the viewer reads. In milliseconds.
 */
const SETTLED_MS = 1_000;
/**
 * The events by which a viewer chooses a track in any controls. After one of them, the next change of track counts as
 * the viewer's choice, even within `SETTLED_MS`.
 */
const ACTS = ['pointerdown', 'click', 'keydown'] as const;

export interface SubtitleKeeper {
  /** Another source is loaded. @param direct the source is the film's own file */
  attached(direct: boolean): void;
  /** The film plays. */
  playing(): void;
  /** Whether the viewer has chosen subtitles that are pictures: no text may be shown over these. */
  isBurntIn(): boolean;
  stop(): void;
}

/**
 * @param list URL of the film's list of subtitles
 * @param burn plays the film with this subtitle stream burnt into its picture; null: with none
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
  /** When the last track was added, in milliseconds; -∞ once the viewer has acted on the page since. */
  let cameAt = Number.NEGATIVE_INFINITY;

  /**
   * Asks the origin for the list, once. It is not called for a viewer who only looks at a film and has never chosen
   * subtitles.
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
    const tracks = tracksOf(video);
    if (!tracks.some(isShowing)) showAlone(wished(tracks) ?? null, tracks);
  }

  /**
   * @returns the track that the viewer reads, or a track in the language that the viewer chose earlier. Null when the
   * viewer has switched subtitles off. Undefined when the viewer has made no choice so far, or when no track here fits
   * the choice
   */
  function wished(tracks: readonly TextTrack[]): TextTrack | null | undefined {
    if (read && tracks.includes(read)) return read;
    const { subtitles: language } = chosenTracks();
    if (typeof language !== 'string') return language;
    const own = tracks.filter((track) => track.language === language && !listing(track)?.isForced);
    const texts = own.filter((track) => listing(track)?.isText !== false);
    // When the film has the viewer's language as text, no encoder is asked to burn in subtitles that are pictures.
    const hasText = listed?.some((one) => one.language === language && one.isText && !one.isForced);
    return texts.find(isShowing) ?? texts[0] ?? (hasText ? undefined : own[0]);
  }

  /** @returns undefined for a track of the playlist */
  const listing = (track: TextTrack): ListedSubtitles | undefined =>
    [...offered].find(([node]) => node.track === track)?.[1];

  function follow(): void {
    const tracks = tracksOf(video);
    const hasJustCome = performance.now() - cameAt < SETTLED_MS;
    const wish = hasJustCome ? wished(tracks) : undefined;
    if (wish !== undefined) showAlone(wish, tracks);
    const shown = tracks.filter(isShowing);
    const showing = shown.find((track) => track === read) ?? shown[0] ?? null;
    if (showing === read) return;
    // The track that the viewer read is gone, so no track shows. For example, hls.js has removed its tracks to load
    // another source. The viewer has not switched subtitles off, so the viewer's choice stays.
    if (!showing && !(read && tracks.includes(read))) return;
    read = showing;
    keepChosen({ subtitles: showing?.language ?? null });
    setBurnt((showing && listing(showing)?.burn) ?? null);
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

  const came = (): void => {
    cameAt = performance.now();
  };
  const acted = (): void => {
    cameAt = Number.NEGATIVE_INFINITY;
  };

  const { textTracks } = video;
  textTracks.addEventListener('addtrack', came);
  textTracks.addEventListener('change', follow);
  for (const type of ACTS) document.addEventListener(type, acted, { capture: true });
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
      textTracks.removeEventListener('addtrack', came);
      textTracks.removeEventListener('change', follow);
      for (const type of ACTS) document.removeEventListener(type, acted, { capture: true });
      for (const node of [...offered.keys()]) takeAway(node);
      setBurnt(null);
    },
  };
}

const tracksOf = (video: HTMLVideoElement): TextTrack[] =>
  [...video.textTracks].filter(({ kind }) => kind === 'subtitles' || kind === 'captions');

const isShowing = ({ mode }: TextTrack): boolean => mode === 'showing';

/** Shows this track and no other. @param shown null: shows none */
function showAlone(shown: TextTrack | null, tracks: readonly TextTrack[]): void {
  for (const track of tracks) {
    const isWanted = track === shown;
    if (isWanted !== isShowing(track)) track.mode = isWanted ? 'showing' : 'disabled';
  }
}

/**
 * A track without an address counts as broken, and browsers' own menus do not list it. So a track of subtitles that are
 * pictures gets an address too: that of an empty text.
 */
function appendTrack(video: HTMLVideoElement, { label, language, isText }: ListedSubtitles, text: string) {
  const node = document.createElement('track');
  node.kind = 'subtitles';
  node.label = label;
  node.srclang = language;
  // hls.js itself plays from addresses of `blob:`. So where hls.js can play, the Content-Security-Policy allows this address.
  node.src = isText ? text : URL.createObjectURL(new Blob(['WEBVTT\n'], { type: 'text/vtt' }));
  video.append(node);
  return node;
}
