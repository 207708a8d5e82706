/** Defines `<headstart-video>`: `<script type="module" src="/headstart/element.js"></script>`. The page client comes with it. */
import { HeadstartVideo } from './element/headstart-video.ts';

export { HeadstartVideo } from './element/headstart-video.ts';

declare global {
  interface HTMLElementTagNameMap {
    'headstart-video': HeadstartVideo;
  }
}

// A page may have it from two builds, in its own bundle and by a script tag: the first one stays.
if (!customElements.get('headstart-video')) customElements.define('headstart-video', HeadstartVideo);
