/**
 * Which encoder is chosen, and what the terminal says of it. The origin chooses the first encoder that passes its
 * trial, else software.
 */
import type { EncoderSetting } from '../config.ts';
import { waysOf } from './encoders.ts';
import { type Machine, possibleEncoders } from './machine.ts';
import { type EncoderName, SOFTWARE, type VideoEncoder } from './video-encoder.ts';

/** Resolves to the reason against an encoder, in one line; null for an encoder that passes. Rejects when aborted. */
export type TryOut = (encoder: VideoEncoder) => Promise<string | null>;

export interface Choice {
  encoder: VideoEncoder;
  /** The encoders that were tried before the chosen one, each with the reason against it. */
  refused: { name: EncoderName; why: string }[];
}

export async function chooseEncoder(setting: EncoderSetting, machine: Machine, tryOut: TryOut): Promise<Choice> {
  const names = setting === 'auto' ? possibleEncoders(machine) : [setting];
  const refused: Choice['refused'] = [];
  for (const name of names) {
    const reasons = new Set<string>();
    for (const way of waysOf(name, machine.nodes)) {
      const why = way === SOFTWARE ? null : await tryOut(way);
      if (why === null) return { encoder: way, refused };
      reasons.add(why);
    }
    refused.push({ name, why: [...reasons].join('; ') });
  }
  return { encoder: SOFTWARE, refused };
}

/** @returns one line for the terminal */
export function describeChoice({ encoder, refused }: Choice): string {
  const { name, device } = encoder;
  const taken = device === null ? name : `${name} on ${device}`;
  return [`Encoder: ${taken}.`, ...refused.map(({ name, why }) => `${name} was not taken: ${why}.`)].join(' ');
}
