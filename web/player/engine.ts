/** What plays a visit's manifest in a `<video>`: hls.js or the browser itself. */
import type { ChosenTracks } from './chosen-tracks.ts';
import type { StreamEvent } from './playing.ts';

/**
 * What an engine tells the player, and asks it. hls.js's engine is a bundle of its own: what it needs of the player's
 * modules comes this way, since a third bundle with what both import would cost each page a round trip.
 */
export interface EngineReports {
  tell(event: StreamEvent): void;
  /**
   * The playlist is there.
   * @param covered how many seconds of it
   * @param isComplete no more will come
   * @returns where to start
   */
  playlist(covered: number, isComplete: boolean): number | Promise<number>;
  /**
   * The playlist has grown to `covered` seconds. Before Play, the video goes to the saved position once that is covered.
   * @returns whether that is still to come
   */
  grown(covered: number): boolean;
  /** The playlist turned out to be a redirect to the file itself, at `url`. */
  direct(url: string): void;
  /** How soon a playlist is asked for again that does not reach the viewer's place, in milliseconds. */
  coverRetryMs: number;
  /** What the viewer has chosen to hear and to read, as far as the stream is to bring it. */
  chosen(): ChosenTracks;
  /** The viewer has chosen this language to hear. */
  heard(language: string): void;
  /** How many seconds are buffered from where the video stands. */
  bufferedAhead(): number;
}

export interface Engine {
  /** From a few seconds of buffer to as much as playing needs. */
  raise(): void;
  /** Asks for nothing more; what is buffered stays. */
  rest(): void;
  /** Loads again what could not be loaded. */
  retry(afterMs: number): void;
  /** Decodes anew what is buffered. @param swapAudio takes the audio for another profile of AAC */
  recover(swapAudio: boolean): void;
  /** The playlist is complete: the video's duration is final. */
  complete(): boolean;
  /** Lets go of the video. */
  destroy(): void;
}
