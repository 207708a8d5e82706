/** The encoder of this run. The origin looks for it once, and answers requests meanwhile. */
import type { EncoderSetting } from '../config.ts';
import type { Media } from '../library/library.ts';
import { chooseEncoder, describeChoice, type TryOut } from './choose.ts';
import { thisMachine } from './machine.ts';
import { SOFTWARE, type VideoEncoder } from './video-encoder.ts';

export class Hardware {
  readonly #tryOut: TryOut;
  /** The films whose ffmpeg has failed. A file that has changed is another `Media`. */
  readonly #failedAt = new WeakSet<Media>();
  #encoder: Promise<VideoEncoder>;

  constructor(setting: EncoderSetting, tryOut: TryOut) {
    this.#tryOut = tryOut;
    this.#encoder = find(setting, tryOut);
  }

  /** @returns the encoder for this film; resolves once it is known */
  encoder(media: Media): Promise<VideoEncoder> {
    return this.#failedAt.has(media) ? Promise.resolve(SOFTWARE) : this.#encoder;
  }

  /**
   * Called when an ffmpeg of this film has failed. From then on software encodes the film, since the chip may be unable
   * to. The chip may also have gone, or be in use by other programs: it is tried again before the next session begins,
   * and dropped when it fails.
   */
  doubt(media: Media): void {
    this.#failedAt.add(media);
    this.#encoder = this.#encoder.then(async (encoder) => {
      const why = encoder === SOFTWARE ? null : await this.#tryOut(encoder).catch(() => null);
      if (why === null) return encoder;
      console.warn(`Encoder: software from now on. ${encoder.name} does not work any more: ${why}.`);
      return SOFTWARE;
    });
  }
}

/**
 * Prints in one line which encoder is taken, and why not those before it.
 * @param setting a setting that does not work is no reason to play nothing: software encodes then
 */
async function find(setting: EncoderSetting, tryOut: TryOut): Promise<VideoEncoder> {
  try {
    const choice = await chooseEncoder(setting, await thisMachine(), tryOut);
    console.log(describeChoice(choice));
    return choice.encoder;
  } catch (error) {
    if ((error as Error).name !== 'AbortError') console.warn('origin:', error);
    return SOFTWARE;
  }
}
