/**
 * Which audio tracks a video offers for choice: `video.audioTracks`, in every browser. Controls list these tracks, and
 * the viewer chooses one. A browser's own list lacks the tracks of hls.js; this list has them.
 */

/** An audio track that the viewer can choose. */
export interface AudioOffer {
  label: string;
  /** A BCP 47 tag; `''` for an unknown language. */
  language: string;
  isDefault: boolean;
}

export class OfferedAudio implements AudioOffer {
  readonly #list: AudioTracks;
  readonly id: string;
  readonly label: string;
  readonly language: string;
  readonly isDefault: boolean;

  constructor(list: AudioTracks, id: string, { label, language, isDefault }: AudioOffer) {
    this.#list = list;
    this.id = id;
    this.label = label;
    this.language = language;
    this.isDefault = isDefault;
  }

  get kind(): 'main' | 'alternative' {
    return this.isDefault ? 'main' : 'alternative';
  }

  get enabled(): boolean {
    return this.#list.heard === this;
  }

  /** One track is always heard: enabling this one disables the other. */
  set enabled(isHeard: boolean) {
    if (isHeard && !this.enabled) this.#list.choose(this);
  }
}

/** The browser's own list: the tracks of a file that the browser plays without hls.js. */
type OwnAudio = EventTarget & Iterable<OfferedAudio> & Pick<AudioTracks, 'length' | 'getTrackById'>;

const EVENTS = ['addtrack', 'removetrack', 'change'] as const;

export class AudioTracks extends EventTarget {
  [index: number]: OfferedAudio;
  readonly #own: OwnAudio | null;
  #tracks: OfferedAudio[] = [];
  #heard = -1;
  #choose: (index: number) => void = () => {};

  /**
   * @param own the browser's own list; null where the browser has none. While `offer` has set no tracks, this object
   * lists the tracks of `own`
   */
  constructor(own: OwnAudio | null = null) {
    super();
    this.#own = own;
    for (const type of EVENTS) {
      own?.addEventListener(type, ({ track }: Event & { track?: OfferedAudio }) => {
        if (this.#tracks.length === 0) this.#tell(type, track);
      });
    }
  }

  get length(): number {
    return this.#tracks.length || (this.#own?.length ?? 0);
  }

  /** Null while no track is heard. */
  get heard(): OfferedAudio | null {
    return this.#tracks[this.#heard] ?? null;
  }

  getTrackById(id: string): OfferedAudio | null {
    if (this.#tracks.length === 0) return this.#own?.getTrackById(id) ?? null;
    return this.#tracks.find((track) => track.id === id) ?? null;
  }

  [Symbol.iterator](): Iterator<OfferedAudio> {
    return (this.#tracks.length === 0 && this.#own ? this.#own : this.#tracks)[Symbol.iterator]();
  }

  /**
   * Replaces the offered tracks.
   * @param choose asks the player to change to the track at `index`; after the change the player calls `hear`
   */
  offer(tracks: readonly AudioOffer[], heard: number, choose: (index: number) => void): void {
    const before = this.#tracks;
    for (const at of before.keys()) delete this[at];
    this.#tracks = tracks.map((track, at) => new OfferedAudio(this, String(at), track));
    for (const [at, track] of this.#tracks.entries()) this[at] = track;
    this.#heard = heard;
    this.#choose = choose;
    for (const track of before) this.#tell('removetrack', track);
    for (const track of this.#tracks) this.#tell('addtrack', track);
  }

  /** Called when the player has changed to the track at `index`. */
  hear(index: number): void {
    if (index === this.#heard) return;
    this.#heard = index;
    this.#tell('change');
  }

  choose(track: OfferedAudio): void {
    this.#choose(this.#tracks.indexOf(track));
  }

  #tell(type: (typeof EVENTS)[number], track?: OfferedAudio): void {
    this.dispatchEvent(Object.assign(new Event(type), track && { track }));
  }
}

/**
 * @returns the video's list. The first call makes the list, even while there is no track to list: controls look for the
 * list only once, and do so before the first track is known
 */
export function audioTracksOf(video: HTMLVideoElement): AudioTracks {
  const { audioTracks = null } = video as { audioTracks?: unknown };
  // Not `instanceof`: each of the page's bundles has its own copy of the class.
  if (Object.hasOwn(video, 'audioTracks')) return audioTracks as AudioTracks;
  const list = new AudioTracks(audioTracks as OwnAudio | null);
  Object.defineProperty(video, 'audioTracks', { value: list, configurable: true });
  return list;
}
