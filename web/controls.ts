/**
 * The bundle with the controls of `<headstart-video controls>` and of the demo. The bundle is loaded only when there is
 * something to control, since it is large.
 */
export { attachControls, type Controls, type ControlsOptions } from './controls/attach.ts';
