/** Which encoder is taken: the first that passes its trial, and otherwise the processor. */
import type { EncoderSetting } from '../config.ts';
import { waysOf } from './encoders.ts';
import { type Machine, mayHave } from './machine.ts';
import { type EncoderName, SOFTWARE, type VideoEncoder } from './video-encoder.ts';

/** Resolves to why the encoder is not to be taken, in one line; null for one that is. Rejects when it was aborted. */
export type TryOut = (encoder: VideoEncoder) => Promise<string | null>;

export interface Choice {
  encoder: VideoEncoder;
  /** Of each kind that was tried before it, why it was not taken. */
  refused: { name: EncoderName; why: string }[];
}

export async function chooseEncoder(setting: EncoderSetting, machine: Machine, tryOut: TryOut): Promise<Choice> {
  const names = setting === 'auto' ? mayHave(machine) : [setting];
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
