/** The requests for the ways to play a media, and for files as they are. */
import { API, UNKNOWN } from './paths.ts';
import type { Recorder } from './recorder.ts';
import type { Target } from './target.ts';

/** An id that begins with a letter. */
const LETTER = 'a0000000-0000-4000-8000-000000000000';

export async function askAboutWays(
  recorder: Recorder,
  { ids }: Target,
  headers: Record<string, string>,
): Promise<void> {
  const streams = {
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown episode': `episode/${UNKNOWN}`,
    'an unknown file': UNKNOWN,
    'an unknown file as a file': `file/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no id': 'movie/none',
  };
  for (const [name, ref] of Object.entries(streams)) {
    await recorder.ask(`stream of ${name}`, `${API}/stream/${ref}`, { headers });
  }
  const candidates = {
    'a movie': `movie/${ids.film}`,
    'a file': `file/${ids.filmFile}`,
    'an episode': `episode/${ids.episode}`,
    'what plays as it is': `movie/${ids.direct}`,
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown file': `file/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no kind': `show/${ids.show}`,
    'no id': 'movie/none',
  };
  for (const [name, ref] of Object.entries(candidates)) {
    await recorder.ask(`candidates of ${name}`, `${API}/stream/${ref}/candidates`, { headers });
  }
  const hls = { method: 'POST', headers };
  await recorder.ask('media', `${API}/media/${ids.film}`, { headers });
  await recorder.ask('HLS start with a letter', `${API}/hls/start`, { ...hls, body: { media_file_id: LETTER } });
  await recorder.ask('HLS start with a digit', `${API}/hls/start`, { ...hls, body: { media_file_id: UNKNOWN } });
  await recorder.ask('HLS start of nothing', `${API}/hls/start`, { ...hls, body: {} });
  await recorder.ask('an unknown session’s playlist', `${API}/hls/${UNKNOWN}/index.m3u8`, { headers });
  await recorder.ask('an unknown session’s segment', `${API}/hls/${UNKNOWN}/segment_000.ts`, { headers });
  await recorder.ask('ending an unknown session', `${API}/hls/${UNKNOWN}`, { method: 'DELETE', headers });
  const origin = 'https://elsewhere.example';
  await recorder.ask('a page elsewhere asks', `${API}/playback/movie/${ids.film}`, { headers: { ...headers, origin } });
  await recorder.ask('a page elsewhere asks beforehand', `${API}/stream/movie/${ids.film}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
  });
}

export async function askForAFile(recorder: Recorder, { ids }: Target, headers: Record<string, string>): Promise<void> {
  const path = `${API}/stream/movie/${ids.direct}`;
  const ranges = ['bytes=0-0', 'bytes=5-9', 'bytes=-5', 'bytes=0-99999999999', 'bytes=99999999999-', 'bytes=9-5'];
  for (const range of ranges) await recorder.ask(`a file, ${range}`, path, { headers: { ...headers, range } });
  await recorder.ask('a file, HEAD', path, { method: 'HEAD', headers });
  const start = { ...headers, range: 'bytes=0-0' };
  await recorder.ask('a file by its id', `${API}/stream/${ids.directFile}`, { headers: start });
  await recorder.ask('any file as it is', `${API}/stream/movie/${ids.film}?strategy=DIRECT_PLAY`, { headers: start });
}
