/** Composes the sample films' music: slow chords, a bell now and then, a room around them. */
import { random } from './noise.ts';

const RATE = 48_000;

export interface Score {
  seed: number;
  /** Chords as semitones above `root`; each lasts `barS` seconds. */
  chords: readonly (readonly number[])[];
  /** The lowest note, in hertz. */
  root: number;
  barS: number;
  /** Bells in a bar. */
  bells: number;
}

const pitch = (root: number, semitones: number): number => root * 2 ** (semitones / 12);

/** Adds a note that swells and fades: three slightly detuned voices, spread over both channels. */
function pad(left: Float32Array, right: Float32Array, hz: number, from: number, length: number, level: number): void {
  const end = Math.min(from + length, left.length);
  for (const [detune, pan] of [
    [0.997, 0.25],
    [1, 0.5],
    [1.0031, 0.75],
  ] as const) {
    const step = (2 * Math.PI * hz * detune) / RATE;
    for (let i = Math.max(from, 0); i < end; i++) {
      const at = (i - from) / length;
      const swell = Math.sin(Math.PI * at) ** 1.3;
      const phase = step * (i - from);
      const wave = Math.sin(phase) + 0.32 * Math.sin(2 * phase) * (1 - at) + 0.1 * Math.sin(3 * phase);
      const out = wave * swell * level;
      left[i] = (left[i] as number) + out * (1 - pan);
      right[i] = (right[i] as number) + out * pan;
    }
  }
}

function bell(left: Float32Array, right: Float32Array, hz: number, from: number, level: number, pan: number): void {
  const end = Math.min(from + RATE * 3, left.length);
  const step = (2 * Math.PI * hz) / RATE;
  for (let i = from; i < end; i++) {
    const t = (i - from) / RATE;
    const attack = Math.min(1, t * 120);
    const ring =
      Math.sin(step * (i - from)) * Math.exp(-t * 1.9) + 0.3 * Math.sin(2.76 * step * (i - from)) * Math.exp(-t * 5);
    left[i] = (left[i] as number) + ring * attack * level * (1 - pan);
    right[i] = (right[i] as number) + ring * attack * level * pan;
  }
}

/** The echo of a room, after Schroeder: four comb filters a side, of lengths without a common factor. */
function room(dry: Float32Array, delays: readonly number[]): Float32Array {
  const wet = new Float32Array(dry.length);
  for (const delay of delays) {
    const line = new Float32Array(delay);
    let damped = 0;
    for (let i = 0, at = 0; i < dry.length; i++, at = (at + 1) % delay) {
      const echo = line[at] as number;
      damped = echo * 0.6 + damped * 0.4;
      line[at] = (dry[i] as number) + damped * 0.78;
      wet[i] = (wet[i] as number) + echo / delays.length;
    }
  }
  return wet;
}

/** @returns interleaved stereo samples (f32le at 48 kHz), faded in and out */
export function compose(score: Score, seconds: number): Buffer {
  const length = Math.round(seconds * RATE);
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  const next = random(score.seed);
  const bar = score.barS * RATE;
  for (let n = 0; n * bar < length; n++) {
    const chord = score.chords[n % score.chords.length] as readonly number[];
    for (const note of chord) pad(left, right, pitch(score.root, note), n * bar - bar * 0.25, bar * 1.5, 0.07);
    pad(left, right, pitch(score.root, (chord[0] as number) - 12), n * bar - bar * 0.25, bar * 1.5, 0.09);
    for (let b = 0; b < score.bells; b++) {
      const note = (chord[Math.floor(next() * chord.length)] as number) + (next() < 0.6 ? 24 : 36);
      bell(
        left,
        right,
        pitch(score.root, note),
        Math.round((n + (b + 0.5 * next()) / score.bells) * bar),
        0.05,
        next(),
      );
    }
  }
  const wetLeft = room(left, [1_687, 1_931, 2_293, 2_617]);
  const wetRight = room(right, [1_733, 1_999, 2_221, 2_659]);
  const out = new Float32Array(length * 2);
  for (let i = 0; i < length; i++) {
    const t = i / RATE;
    const fade = Math.min(1, t / 0.4, (seconds - t) / 2);
    out[2 * i] = ((left[i] as number) + (wetLeft[i] as number) * 0.9) * fade;
    out[2 * i + 1] = ((right[i] as number) + (wetRight[i] as number) * 0.9) * fade;
  }
  return Buffer.from(out.buffer);
}
