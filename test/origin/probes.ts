/** Possible output of ffprobe. */
import type { Picture } from '../../origin/probe/picture.ts';
import type { Probe } from '../../origin/probe/probe.ts';
import type { AudioTrack } from '../../origin/probe/track.ts';

/** A 1080p picture that needs no correction. */
export const picture = (of: Partial<Picture> = {}): Picture => ({
  ...{ stream: 0, isFirst: true, isTransparent: false, codec: 'h264', pixelFormat: 'yuv420p' },
  ...{ width: 1920, height: 1080, pixelAspect: 1, isTurned: false },
  ...{
    interlacing: 'none',
    isInterlaced: false,
    light: 'sdr',
    frameRate: 24,
    isThinned: false,
    lateS: 0,
    isTrimmed: false,
  },
  ...of,
});

export const track = (of: Partial<AudioTrack> = {}): AudioTrack => {
  const { codec = 'ac3' } = of;
  return {
    ...{ stream: 0, codec, language: null, title: null, isDefault: true },
    ...{ isPlainAac: codec === 'aac', endsEarly: false, channels: 2, layout: 'stereo' },
    ...of,
  };
};

/** @param sound the codecs of the audio tracks; the first track is the default */
export function probed(of: Partial<Picture>, sound: readonly string[], more: Partial<Probe> = {}): Probe {
  const video = picture(of);
  const [codec] = sound;
  return {
    ...{ durationS: 60, pictureS: 60, statedS: null, bitrate: null, canSeek: true, video },
    canCopy: video.codec === 'h264' && video.pixelFormat === 'yuv420p',
    audio: codec === undefined ? null : { codec },
    audioTracks: sound.map((codec, stream) => track({ codec, stream, isDefault: stream === 0 })),
    ...{ unheard: [], subtitles: [] },
    ...more,
  };
}
