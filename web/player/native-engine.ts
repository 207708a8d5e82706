/** Plays a URL as the browser itself does: a direct-play file, or a playlist where there is no Media Source. */
import type { ErrorBody } from '../../protocol/errors.ts';
import type { Engine, EngineReports } from './engine.ts';
import type { FailureCode } from './failure.ts';

const RETRIES = 3;
const RETRY_MS = 1_000;

export function nativeEngine(video: HTMLVideoElement, url: string, reports: EngineReports): Engine {
  let retries = 0;
  let timer = 0;
  let destroyed = false;

  const load = (position: number): void => {
    if (destroyed) return;
    video.src = url;
    // Before the metadata is there this sets where playing will start, without a request for what comes before.
    if (position > 0) video.currentTime = position;
  };

  const onError = (): void => {
    if (video.error?.code === MediaError.MEDIA_ERR_NETWORK && retries < RETRIES) {
      const { currentTime, paused } = video;
      timer = setTimeout(
        () => {
          load(currentTime);
          if (!paused) video.play().catch(() => {});
        },
        RETRY_MS * 2 ** retries++,
      );
      return;
    }
    whyNot(url).then((code) => {
      if (!destroyed) reports.failed(code);
    });
  };

  video.addEventListener('error', onError);
  const position = reports.playlist(Number.POSITIVE_INFINITY);
  if (typeof position === 'number') load(position);
  else position.then(load);

  return {
    raise: () => {
      video.preload = 'auto';
    },
    rest: () => {},
    complete: () => Number.isFinite(video.duration),
    destroy: () => {
      destroyed = true;
      clearTimeout(timer);
      video.removeEventListener('error', onError);
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** A media element tells a refusal and an unknown format by the same error; the edge's answer tells them apart. */
async function whyNot(url: string): Promise<FailureCode> {
  try {
    const response = await fetch(url, { headers: { range: 'bytes=0-0' } });
    if (response.ok) return 'media';
    return ((await response.json()) as Partial<ErrorBody>).error ?? 'internal';
  } catch {
    return 'network';
  }
}
