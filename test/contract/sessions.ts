/** Sessions: their starts, playlists, segments and ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { API, sessionOf } from './paths.ts';
import type { Recorder } from './recorder.ts';
import type { Target } from './target.ts';

export async function askForASession(
  recorder: Recorder,
  { ids }: Target,
  headers: Record<string, string>,
  others: Record<string, string>,
): Promise<void> {
  const stream = `${API}/stream/movie/${ids.film}`;
  const started = await recorder.send(stream, { headers });
  const session = sessionOf(started.headers.get('location') ?? '');
  recorder.names.set(session, 'session');
  const hls = `${API}/hls/${session}`;
  // The request is sent at once, before a segment exists. Some servers then hold their answer.
  await recorder.ask('a playlist, right after the start', `${hls}/index.m3u8`, { headers });
  await recorder.ask('starting again', stream, { headers });
  await recorder.ask('starting again, HEAD', stream, { method: 'HEAD', headers });
  await recorder.ask('starting the file', `${API}/stream/${ids.filmFile}`, { headers });
  await recorder.ask('starting the file as a file', `${API}/stream/file/${ids.filmFile}`, { headers });
  await recorder.ask('starting a copy', `${stream}?strategy=HLS_COPY`, { headers });
  await recorder.ask('starting by an unknown strategy', `${stream}?strategy=WHATEVER`, { headers });
  await recorder.ask('starting for an address', `${stream}?strategy=TRANSCODE&resolve=json`, { headers });
  await untilListed(recorder, hls, headers, 1);
  await recorder.ask('a playlist', `${hls}/index.m3u8`, { headers });
  await recorder.ask('a playlist, HEAD', `${hls}/index.m3u8`, { method: 'HEAD', headers });
  await recorder.ask('a playlist of somebody else’s', `${hls}/index.m3u8`, { headers: others });
  const first = (await untilListed(recorder, hls, headers, 1))[0] ?? '';
  await recorder.ask('a segment', `${hls}/${first}`, { headers });
  await recorder.ask('a segment, in part', `${hls}/${first}`, { headers: { ...headers, range: 'bytes=0-9' } });
  await recorder.ask('a segment that will never be', `${hls}/segment_999.ts`, { headers });
  await recorder.ask('a segment of a name of its own', `${hls}/nothing.ts`, { headers });
  // When the encoder finishes the segment between the two requests, the next segment is asked for.
  for (let before = 0, listed = 1; listed > before; ) {
    before = (await untilListed(recorder, hls, headers, 1)).length;
    const writing = first.replace(/\d+/, (digits) => String(before).padStart(digits.length, '0'));
    await recorder.ask('a segment that is being written', `${hls}/${writing}`, { headers });
    listed = (await untilListed(recorder, hls, headers, 1)).length;
  }
  await recorder.ask('ending a session of somebody else’s', hls, { method: 'DELETE', headers: others, fromMs: 100 });
  await recorder.ask('ending a session again', hls, { method: 'DELETE', headers });
  await recorder.ask('an ended session’s playlist', `${hls}/index.m3u8`, { headers });
  await recorder.ask('an ended session’s segment', `${hls}/${first}`, { headers });

  // The encoder takes a while for this file, so that the session ends before its playlist lists a segment.
  const restarted = await recorder.send(`${API}/stream/episode/${ids.episode}`, { headers });
  const again = sessionOf(restarted.headers.get('location') ?? '');
  const waiting = recorder.ask('a playlist of a session that ends meanwhile', `${API}/hls/${again}/index.m3u8`, {
    headers,
  });
  await sleep(300);
  await recorder.send(`${API}/hls/${again}`, { method: 'DELETE', headers });
  await waiting;
}

/** @returns the segments' names, once there are `count` of them. @throws after two minutes */
async function untilListed(
  recorder: Recorder,
  hls: string,
  headers: Record<string, string>,
  count: number,
): Promise<string[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const reply = await recorder.send(`${hls}/index.m3u8`, { headers });
    const names = [...(await reply.text()).matchAll(/^segment_.*$/gm)].map(([name]) => name);
    if (reply.ok && names.length >= count) return names;
    if (performance.now() > deadline) throw new Error(`${hls} lists no segment`);
    await sleep(250);
  }
}
