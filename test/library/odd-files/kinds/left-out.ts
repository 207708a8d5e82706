/** Kinds of files that the library leaves out with a reason. */
import { cutTo, renameCodec, text } from '../alter.ts';
import { AAC, AC3, H264, type Kind } from '../kind.ts';
import { picture, sound } from '../sources.ts';

const FILM = [...picture(), ...sound()];

const leftOut = (name: string, ending: string, reason: RegExp, parts: Kind['parts'], alter?: Kind['alter']): Kind => ({
  name,
  ending,
  parts,
  ...(alter ? { alter } : {}),
  expected: { leftOut: reason },
});

export const LEFT_OUT: readonly Kind[] = [
  leftOut('A page of text', '.mp4', /no video/, [], text('<!doctype html><title>404 Not Found</title>')),
  leftOut('An empty file', '.mkv', /empty/, [], text('')),
  leftOut(
    'A list of other files',
    '.mp4',
    /no video/,
    [],
    text('#EXTM3U\n#EXTINF:6,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
  ),
  leftOut('MP4 whose index never came', '.mp4', /no video/, [[...FILM, ...H264, ...AAC]], cutTo(0.7)),
  leftOut('Sound alone', '.mp4', /no video/, [[...sound(), ...AAC]]),
  leftOut('A song with its cover', '.mp4', /no video/, [
    [
      ...[...sound(), '-f', 'lavfi', '-i', 'color=red:s=64x64:r=1:d=1', '-map', '0', '-map', '1', ...AAC],
      ...['-c:v', 'mjpeg', '-disposition:v:0', 'attached_pic'],
    ],
  ]),
  leftOut(
    'A picture that nobody decodes',
    '.mp4',
    /decode its picture \(vc9x\)/,
    // The film is H.264. In a film of MPEG-4, another box would still have the codec's old name.
    [[...FILM, ...H264, ...AC3]],
    renameCodec('avc1', 'vc9x'),
  ),
];
