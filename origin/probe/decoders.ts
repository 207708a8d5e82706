/** Which codecs this machine's ffmpeg decodes. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A line of `ffmpeg -codecs`: ` DEV.LS h264   H.264 / …`; the `D` says that there is a decoder. */
const DECODED = /^ D\S{5} (\S+)/gm;

let asked: Promise<ReadonlySet<string>> | undefined;

/**
 * Asks ffmpeg once, and remembers its answer.
 * @returns the codecs by ffprobe's names
 * @throws when there is no ffmpeg
 */
export function decodedCodecs(): Promise<ReadonlySet<string>> {
  asked ??= run('ffmpeg', ['-hide_banner', '-codecs'], { timeout: 30_000 }).then(
    ({ stdout }) => new Set([...stdout.matchAll(DECODED)].map(([, name]) => name as string)),
  );
  asked.catch(() => {
    asked = undefined;
  });
  return asked;
}
