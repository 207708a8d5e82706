/**
 * How ffmpeg is called for each hardware encoder. An encoder may have several sets of arguments, since a chip's
 * abilities depend on its age and its driver; the origin takes the first set that works.
 *
 * docs/architecture.md names the sources of these arguments. Only the software encoder could be run in development, so
 * a chip must first pass its trial (trial.ts).
 */
import { type EncoderName, NO_OTHER_KEYFRAMES, SOFTWARE, type VideoEncoder } from './video-encoder.ts';

/** About as good as x264's `-crf 23`. */
const QUALITY = '23';
/** For chips without a quality setting: enough for 1280 × 720, the largest encoded picture. */
const BITRATE = ['-b:v', '4M'];

const HIGH = ['-profile:v', 'high', '-bf', '0', ...NO_OTHER_KEYFRAMES];

/**
 * The device file that ffmpeg is given on a machine without a device. ffmpeg then fails, and its message names this
 * file.
 */
const USUAL_NODE = '/dev/dri/renderD128';

/** @param nodes the machine's device files for rendering, such as `/dev/dri/renderD128` */
export function waysOf(name: EncoderName, nodes: readonly string[]): VideoEncoder[] {
  switch (name) {
    case 'software':
      return [SOFTWARE];
    case 'nvenc':
      return [NVENC];
    case 'qsv':
      return nodes.length > 0 ? nodes.map(qsv) : [qsv(null)];
    case 'vaapi':
      return (nodes.length > 0 ? nodes : [USUAL_NODE]).flatMap((node) => [vaapi(node, false), vaapi(node, true)]);
    case 'v4l2m2m':
      return [V4L2M2M];
    case 'videotoolbox':
      return [videotoolbox(['-q:v', '60']), videotoolbox(BITRATE)];
  }
}

/** Without `-forced-idr`, a requested keyframe may refer to frames before it, and so cannot begin a segment. */
const NVENC: VideoEncoder = {
  name: 'nvenc',
  device: null,
  before: [],
  filter: 'format=yuv420p',
  output: [
    ...['-c:v', 'h264_nvenc', '-preset', 'p2', '-tune', 'll', '-rc', 'vbr', '-cq', QUALITY, '-b:v', '0'],
    ...[...HIGH, '-forced-idr', '1', '-no-scenecut', '1', '-delay', '0'],
  ],
};

/**
 * The encoder takes pictures from the processor's memory. By default it would move keyframes to the film's scene cuts:
 * `-adaptive_i 0` and `-b_strategy 0` prevent that.
 * @param node null lets ffmpeg find the device, as on Windows
 */
const qsv = (node: string | null): VideoEncoder => ({
  name: 'qsv',
  device: node,
  before: node === null ? [] : ['-init_hw_device', `qsv=gpu,child_device=${node}`],
  filter: 'format=nv12',
  output: [
    ...['-c:v', 'h264_qsv', '-preset', 'veryfast', '-q:v', QUALITY, ...HIGH],
    ...['-forced_idr', '1', '-adaptive_i', '0', '-b_strategy', '0', '-async_depth', '1'],
  ],
});

/**
 * `-sei 0`: the film's own captions would make frames larger than the drivers allow.
 * @param lowPower the only mode of Intel's cards and of some of its later processors
 */
const vaapi = (node: string, lowPower: boolean): VideoEncoder => ({
  name: 'vaapi',
  device: node,
  before: ['-init_hw_device', `vaapi=gpu:${node}`, '-filter_hw_device', 'gpu'],
  filter: 'format=nv12,hwupload',
  output: [
    ...['-c:v', 'h264_vaapi', ...(lowPower ? ['-low_power', '1'] : []), '-rc_mode', 'CQP', '-qp', QUALITY],
    ...[...HIGH, '-sei', '0'],
  ],
});

/** The Raspberry Pi's chip spoils a picture whose width is no multiple of 64. The driver chooses the profile. */
const V4L2M2M: VideoEncoder = {
  name: 'v4l2m2m',
  device: null,
  before: [],
  filter: "scale='max(64,trunc(iw/64)*64)':ih,setsar=1,format=yuv420p",
  output: ['-c:v', 'h264_v4l2m2m', ...BITRATE, '-bf', '0', ...NO_OTHER_KEYFRAMES],
};

/**
 * @param rate ffmpeg's arguments for a quality, or for a bitrate: a Mac without Apple's own processor has no quality
 * setting
 */
const videotoolbox = (rate: readonly string[]): VideoEncoder => ({
  name: 'videotoolbox',
  device: null,
  before: [],
  filter: 'format=nv12',
  output: ['-c:v', 'h264_videotoolbox', ...rate, ...HIGH],
});
