/**
 * The bundle that defines `<headstart-video>`. A page has `<script type="module"
 * src="/headstart/element.js"></script>`. The script also loads the page client.
 */
import { HeadstartVideo } from './element/headstart-video.ts';

export { HeadstartVideo } from './element/headstart-video.ts';

declare global {
  interface HTMLElementTagNameMap {
    'headstart-video': HeadstartVideo;
  }
}

// A page may load the element from two builds, its own bundle and a script tag: the first definition stays.
if (!customElements.get('headstart-video')) customElements.define('headstart-video', HeadstartVideo);
