/** The element `<headstart-video media="movie/<id>">`: its attributes, and when its film is warmed. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { whenAllowed } from '../client/autoplay.ts';
import type { Controls } from '../controls/attach.ts';
import { whenCalm } from '../controls/calm.ts';
import { applySettings } from '../controls/settings.ts';
import { followSituation } from '../controls/situation.ts';
import { play, warm } from '../main.ts';
import { VIDEO_ATTRIBUTES, VideoLike } from './video-like.ts';

/**
 * `<headstart-video media="movie/<id>">`: a `<video>` whose film is warm before Play. It takes the attributes of
 * `<video>` and has its properties, methods and events; `media` replaces `src`.
 *
 * As with all marked elements, the first one of a page is warmed when the page opens, and others when the visitor turns
 * to them. With `preload="auto"` or `autoplay`, an element is warmed at once, wherever it is on the page. With
 * `preload="none"`, it is warmed only when the visitor turns to it.
 *
 * `controls` shows Headstart's own controls, with words about what the server does. They are loaded at a moment when
 * that delays no picture. Until then, the element shows the browser's own controls; with `controls="native"`, it always
 * shows those.
 */
export class HeadstartVideo extends VideoLike {
  static readonly observedAttributes = ['media', ...VIDEO_ATTRIBUTES];

  /** A visit that this element itself has asked the page client for. */
  #held: { ref: MediaRef; giveBack: () => void } | null = null;
  /** Undoes Play. */
  #undoPlay: (() => void) | null = null;
  /** The visitor has turned to the element: its film is warmed also with `preload="none"`. */
  #seen = false;
  /**
   * Whether each further film of this element is warmed. Becomes true when the element plays a film, or when `media`
   * changes while the old film is warm.
   */
  #wanted = false;
  #controls: Controls | 'coming' | null = null;

  constructor() {
    super();
    for (const type of ['pointerover', 'focusin']) {
      this.addEventListener(type, () => {
        this.#seen = true;
        this.#update();
      });
    }
  }

  /** `movie/<id>`, `episode/<id>` or `file/<id>`; a bare id is a movie's. */
  get media(): string {
    return this.getAttribute('media') ?? '';
  }

  set media(ref: string) {
    this.setAttribute('media', ref);
  }

  /**
   * Call it from a click, like `play()` of `<video>`.
   * @throws DOMException `NotSupportedError` when `media` is no media ref, or the element is not in the document
   */
  override async play(): Promise<void> {
    return this.#play();
  }

  async #play(from?: number): Promise<void> {
    const ref = this.#ref();
    if (!ref) throw new DOMException(`Nothing to play: ${this.media}`, 'NotSupportedError');
    this.#wanted = true;
    this.#update();
    this.#undoPlay = play(ref, this.video, from === undefined ? {} : { from });
    return super.play();
  }

  override connectedCallback(): void {
    // At its first connection the element may be a copy of another element. A copy has the other element's state in its
    // attributes.
    if (!this.contains(this.video)) {
      delete this.dataset.headstartState;
      delete this.dataset.headstartPlaying;
    }
    super.connectedCallback();
    this.#update();
    this.#showControls();
  }

  disconnectedCallback(): void {
    // Done later: an element that is only moved is back in the document by then.
    queueMicrotask(() => this.#update());
  }

  override attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    super.attributeChangedCallback(name, before, value);
    if (name === 'controls') this.#showControls();
    if (!['media', 'autoplay', 'preload'].includes(name)) return;
    const another = name === 'media' && before !== null && before !== value;
    if (another && this.dataset.headstartState) this.#wanted = true;
    this.#update();
    if (!another || !this.autoplay) return;
    whenAllowed(this.video, () => {
      // Meanwhile a script may have changed the film again, or have taken the element out of the document.
      if (this.media === value && this.autoplay) this.play().catch(() => {});
    });
  }

  #ref(): MediaRef | null {
    return this.isConnected ? parseMediaRef(this.media) : null;
  }

  /**
   * The page client does the rest: it warms marked elements, shows their state, and plays the film in the inner video.
   */
  #update(): void {
    const ref = this.#ref();
    const hold = this.#wanted || this.autoplay || this.preload === 'auto';
    const marked = hold || this.#seen || this.preload !== 'none' ? ref : null;
    if (marked) this.dataset.headstart = marked;
    else delete this.dataset.headstart;
    this.toggleAttribute('data-headstart-autoplay', this.autoplay);
    const held = hold ? ref : null;
    if (held === (this.#held?.ref ?? null)) return;
    this.#undoPlay?.();
    this.#undoPlay = null;
    this.#held?.giveBack();
    this.#held = held && { ref: held, giveBack: warm(held) };
  }

  #showControls(): void {
    const kind = this.getAttribute('controls');
    const own = kind !== null && kind !== 'native';
    if (own && !this.#controls && this.isConnected) void this.#loadControls();
    const there = this.#controls === 'coming' ? null : this.#controls;
    there?.show(own);
    this.video.controls = own ? !there : kind !== null;
  }

  async #loadControls(): Promise<void> {
    this.#controls = 'coming';
    applySettings(this.video);
    const situation = followSituation(this);
    await whenCalm(this, this.video);
    try {
      const { attachControls } = await import('../controls.ts');
      this.#controls = attachControls(this, this.video, {
        media: this,
        situation,
        about: () => ({ title: this.ariaLabel || document.title, artwork: this.poster }),
        play: (from) => void this.#play(from).catch(() => {}),
      });
    } catch {
      // Headstart's controls could not be loaded: the browser's own stay.
      return;
    }
    this.#showControls();
  }
}
