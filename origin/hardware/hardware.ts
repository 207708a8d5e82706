/** The encoder of this run: looked for once, while the origin is already there. */
import type { EncoderSetting } from '../config.ts';
import type { Media } from '../library.ts';
import { chooseEncoder, describeChoice, type TryOut } from './choose.ts';
import { thisMachine } from './machine.ts';
import { SOFTWARE, type VideoEncoder } from './video-encoder.ts';

export class Hardware {
  readonly #tryOut: TryOut;
  /** A file that is another one by now is another `Media`. */
  readonly #failedAt = new WeakSet<Media>();
  #encoder: Promise<VideoEncoder>;

  constructor(setting: EncoderSetting, tryOut: TryOut) {
    this.#tryOut = tryOut;
    this.#encoder = find(setting, tryOut);
  }

  /** @returns what encodes this film; resolves once it is known */
  encoder(media: Media): Promise<VideoEncoder> {
    return this.#failedAt.has(media) ? Promise.resolve(SOFTWARE) : this.#encoder;
  }

  /**
   * An ffmpeg of this film has failed: from then on the processor encodes it, for it may be the chip that cannot. A chip may have gone,
   * or be taken by other programs, too: it is tried again before the next session begins, and not used any more when it fails.
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
 * Says once, in one line, what is taken, and why what comes before it is not.
 * @param setting one that does not work is no reason to play nothing: then the processor encodes
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
