/**
 * Which encoder a film gets, and what happens when a chip fails at it. The origin looks for the encoder once, and
 * answers requests meanwhile.
 */
import type { EncoderSetting } from '../config.ts';
import type { Media } from '../library/library.ts';
import { chooseEncoder, describeChoice, type TryOut } from './choose.ts';
import { thisMachine } from './machine.ts';
import { SOFTWARE, type VideoEncoder } from './video-encoder.ts';

export class Hardware {
  readonly #tryOut: TryOut;
  /**
   * The films whose ffmpeg has failed. A film whose file has changed is a new `Media` object, and is not in this set.
   */
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
   * Records that an ffmpeg of this film has failed. From then on software encodes this film, since the chip may be
   * unable to encode it. The chip may also be gone, or in use by another program. So the origin tries the chip again
   * before the next session begins. When that trial fails, software encodes all films from then on.
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
 * Prints one line: the chosen encoder, and the reason against each one that was tried before it.
 * @param setting one encoder, or `auto`. When no encoder of the setting works, software encodes
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
