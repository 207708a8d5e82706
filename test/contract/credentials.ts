/** Requests without credentials, with wrong ones, and with several at once. */
import { API, UNKNOWN } from './paths.ts';
import type { Recorder } from './recorder.ts';
import type { SignedInViewer } from './sign-in.ts';
import type { Target } from './target.ts';

export async function askAsNobody(
  recorder: Recorder,
  { ids }: Target,
  { cookie, bearer }: SignedInViewer,
): Promise<void> {
  const path = `${API}/playback/movie/${ids.film}`;
  const paths = {
    position: path,
    stream: `${API}/stream/movie/${ids.film}`,
    playlist: `${API}/hls/${UNKNOWN}/index.m3u8`,
    segment: `${API}/hls/${UNKNOWN}/segment_000.ts`,
    media: `${API}/media/${ids.film}`,
  };
  for (const [name, one] of Object.entries(paths)) await recorder.ask(`nobody asks for a ${name}`, one);
  await recorder.ask('nobody asks for candidates', `${API}/stream/movie/${ids.film}/candidates`);
  await recorder.ask('nobody ends a session', `${API}/hls/${UNKNOWN}`, { method: 'DELETE' });
  const wrong = { authorization: 'Bearer wrong' };
  await recorder.ask('a wrong bearer', path, { headers: wrong });
  await recorder.ask('another scheme', path, { headers: { authorization: 'Basic YTpi' } });
  await recorder.ask('a wrong cookie', path, { headers: { cookie: '_mydia_key=wrong' } });
  await recorder.ask('a cookie', path, { headers: { cookie } });
  await recorder.ask('a cookie beside a wrong bearer', path, { headers: { cookie, ...wrong } });
  await recorder.ask('a cookie beside a wrong key', path, { headers: { cookie, 'x-api-key': 'wrong' } });
  await recorder.ask('a bearer beside a wrong key', path, { headers: { ...bearer, 'x-api-key': 'wrong' } });
  await recorder.ask('a wrong device token', `${path}?token=wrong`);
  await recorder.ask('a wrong device token for a stream', `${API}/stream/movie/${ids.film}?token=wrong`);
}

export async function askWithKeys(
  recorder: Recorder,
  { ids, apiKey }: Target,
  bearer: Record<string, string>,
): Promise<void> {
  const path = `${API}/playback/movie/${ids.film}`;
  const good = { 'x-api-key': apiKey ?? '' };
  if (apiKey !== null) {
    await recorder.ask('a key', path, { headers: good, fromMs: 100 });
    await recorder.ask('a key in the address', `${path}?api_key=${apiKey}`);
  }
  await recorder.ask('a wrong key', path, { headers: { 'x-api-key': 'wrong' } });
  await recorder.ask('a wrong key in the address', `${path}?api_key=wrong`);
  for (let n = 0; n < 8; n++) await recorder.send(path, { headers: { 'x-api-key': `wrong-${n}` } });
  await recorder.ask('the eleventh wrong key', path, { headers: { 'x-api-key': 'wrong' } });
  if (apiKey !== null) await recorder.ask('a key after ten wrong ones', path, { headers: good });
  await recorder.ask('a bearer after ten wrong keys', path, { headers: bearer });
}
