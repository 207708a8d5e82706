/**
 * The bundle with the controls of `<headstart-video controls>` and of the demo. The bundle is loaded when there is
 * something to control, since it is most of a player.
 */
export { attachControls, type Controls, type ControlsOptions } from './controls/attach.ts';
