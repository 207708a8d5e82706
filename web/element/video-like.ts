/**
 * Gives `<headstart-video>` the attributes, properties, methods and events of `<video>`. Safari does not support
 * elements that extend `<video>` itself.
 */

/** Attributes that are copied to the inner `<video>`. */
const PASSED_ON = [
  'aria-label',
  'controlslist',
  'crossorigin',
  'disablepictureinpicture',
  'disableremoteplayback',
  'height',
  'loop',
  'muted',
  'playsinline',
  'poster',
  'width',
] as const;
/** Attributes of `<video>` with another meaning here: the page client decides when to load and when to play. */
const OWN = ['autoplay', 'controls', 'preload'] as const;

export const VIDEO_ATTRIBUTES: readonly string[] = [...PASSED_ON, ...OWN];

/** The events of the inner `<video>`, which do not bubble: the element dispatches each of them itself. */
const EVENTS = [
  'abort',
  'canplay',
  'canplaythrough',
  'durationchange',
  'emptied',
  'ended',
  'error',
  'loadeddata',
  'loadedmetadata',
  'loadstart',
  'pause',
  'play',
  'playing',
  'progress',
  'ratechange',
  'resize',
  'seeked',
  'seeking',
  'stalled',
  'suspend',
  'timeupdate',
  'volumechange',
  'waiting',
] as const satisfies ReadonlyArray<keyof HTMLMediaElementEventMap>;

/** Only the page client sets the film's source. */
const NOT_DELEGATED = ['src', 'srcObject', 'load'] as const;
type VideoMembers = Omit<HTMLVideoElement, keyof HTMLElement | keyof WithVideo | (typeof NOT_DELEGATED)[number]>;

class WithVideo extends HTMLElement {
  /**
   * The inner `<video>` stands in the page's own tree, so that the page's styles and Content-Security-Policy apply to
   * it.
   */
  readonly video = document.createElement('video');

  constructor() {
    super();
    for (const type of EVENTS) this.video.addEventListener(type, () => this.dispatchEvent(new Event(type)));
  }

  connectedCallback(): void {
    // A copy of an element contains a `<video>` already, and so does an element of a page that was saved.
    for (const other of this.querySelectorAll(':scope > video')) if (other !== this.video) other.remove();
    this.video.append(...this.querySelectorAll(':scope > track'));
    if (this.video.parentNode !== this) this.prepend(this.video);
  }

  play(): Promise<void> {
    return this.video.play();
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (!(PASSED_ON as readonly string[]).includes(name)) return;
    this.passOn(name);
    // As in a `<video>`, the attribute says only whether the video begins muted; later changes have no effect.
    if (name === 'muted' && !this.video.parentNode) this.video.muted = value !== null;
  }

  protected passOn(name: string): void {
    const value = this.getAttribute(name);
    if (value === null) this.video.removeAttribute(name);
    else if (this.video.getAttribute(name) !== value) this.video.setAttribute(name, value);
  }
}

/**
 * Gives `<headstart-video>` the member `name` of its inner `<video>`. A property that stands for an attribute, such as
 * `poster`, reads and sets the attribute of `<headstart-video>`.
 */
function delegate(name: string, { value, set }: PropertyDescriptor): PropertyDescriptor {
  if (typeof value === 'function') {
    return {
      value(this: WithVideo, ...args: unknown[]): unknown {
        return value.apply(this.video, args);
      },
      writable: true,
      configurable: true,
    };
  }
  if (value !== undefined) return { value, enumerable: true };
  const attribute = name === 'muted' ? '' : name.toLowerCase();
  const reflects = VIDEO_ATTRIBUTES.includes(attribute);
  return {
    get(this: WithVideo): unknown {
      const inner: unknown = Reflect.get(this.video, name);
      if (reflects && typeof inner === 'boolean') return this.hasAttribute(attribute);
      return reflects && typeof inner === 'string' ? (this.getAttribute(attribute) ?? '') : inner;
    },
    set: set && setter(name, reflects ? attribute : null),
    enumerable: true,
    configurable: true,
  };
}

const setter = (name: string, attribute: string | null) =>
  function (this: WithVideo, value: unknown): void {
    if (!attribute) Reflect.set(this.video, name, value);
    else if (typeof Reflect.get(this.video, name) === 'boolean') this.toggleAttribute(attribute, Boolean(value));
    else if (value === null) this.removeAttribute(attribute);
    else this.setAttribute(attribute, String(value));
  };

for (const { prototype } of [HTMLMediaElement, HTMLVideoElement]) {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name in WithVideo.prototype || (NOT_DELEGATED as readonly string[]).includes(name)) continue;
    Object.defineProperty(WithVideo.prototype, name, delegate(name, property));
  }
}

/** Has every property and method of this browser's `<video>`, except `src`, `srcObject` and `load()`. */
export const VideoLike = WithVideo as { new (): WithVideo & VideoMembers };
