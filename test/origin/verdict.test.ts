import { expect, test } from 'vitest';
import type { Probe } from '../../origin/probe/probe.ts';
import { decidePlay } from '../../origin/verdict/verdict.ts';
import { probed, track } from './probes.ts';

const file = (codec: string, audio: string | null, pixelFormat = 'yuv420p'): Probe =>
  probed({ codec, pixelFormat }, audio === null ? [] : [audio]);

test.each([
  ['a.mp4', file('h264', 'aac'), 'video/mp4'],
  ['a.M4V', file('h264', 'mp3'), 'video/mp4'],
  ['a.mov', file('h264', 'aac'), 'video/mp4'],
  ['a.mp4', file('av1', 'aac'), 'video/mp4'],
  ['a.mp4', file('h264', null), 'video/mp4'],
  ['a.webm', file('vp9', 'opus'), 'video/webm'],
  ['a.webm', file('vp8', 'vorbis'), 'video/webm'],
  ['a.webm', file('av1', 'opus', 'yuv420p10le'), 'video/webm'],
])('%s that every browser plays is played as it is (%#)', (path, probe, mime) => {
  expect(decidePlay(path, probe)).toEqual({ kind: 'direct', mime });
});

test.each([
  ['the wrong container', 'a.mkv', file('h264', 'aac')],
  ['HEVC', 'a.mp4', file('hevc', 'aac')],
  ['H.264 of 10 bits', 'a.mp4', file('h264', 'aac', 'yuv420p10le')],
  ['H.264 of 4:4:4', 'a.mp4', file('h264', 'aac', 'yuv444p')],
  ['AC-3 sound', 'a.mp4', file('h264', 'ac3')],
  ['AAC in WebM', 'a.webm', file('vp9', 'aac')],
  ['H.264 in WebM', 'a.webm', file('h264', 'opus')],
  ['no extension', 'mp4', file('h264', 'aac')],
  ['a cover before the film', 'a.mp4', probed({ isFirst: false, stream: 1 }, ['aac'])],
  ['two moments in each frame', 'a.mp4', probed({ isInterlaced: true, interlacing: 'flagged' }, ['aac'])],
  ['a picture that can be seen through', 'a.webm', probed({ codec: 'vp9', isTransparent: true }, ['opus'])],
  ['a commentary before the sound', 'a.mp4', probed({}, [], { audioTracks: [track({ codec: 'aac', stream: 1 })] })],
  [
    'AAC with channels of its own',
    'a.mp4',
    probed({}, [], { audioTracks: [track({ codec: 'aac', isPlainAac: false })] }),
  ],
])('%s is transcoded', (_, path, probe) => {
  expect(decidePlay(path, probe)).toEqual({ kind: 'transcode' });
});
