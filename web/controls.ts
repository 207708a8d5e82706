/** The controls of `<headstart-video controls>` and of the demo. Loaded when there is something to control: it is most of a player. */
export { attachControls, type Controls, type ControlsOptions } from './controls/attach.ts';
