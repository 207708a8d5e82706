/** Saved positions. */
import { API, UNKNOWN } from './paths.ts';
import type { Question, Recorder } from './recorder.ts';
import type { Target } from './target.ts';

export async function askAboutPositions(
  recorder: Recorder,
  { ids }: Target,
  headers: Record<string, string>,
): Promise<void> {
  const path = `${API}/playback/movie/${ids.direct}`;
  const save = (body: unknown): Question => ({ method: 'POST', headers, body });
  await recorder.ask('position of a movie', path, { headers });
  await recorder.ask('position of an episode', `${API}/playback/episode/${ids.episode}`, { headers });
  await recorder.ask('saving a position', path, save({ position_seconds: 3, duration_seconds: 30 }));
  await recorder.ask('a saved position', path, { headers });
  await recorder.ask('saving the end', path, save({ position_seconds: 28, duration_seconds: 30 }));
  await recorder.ask('saving the beginning after the end', path, save({ position_seconds: 0, duration_seconds: 30 }));
  await recorder.ask('saving nothing', path, save({}));
  await recorder.ask('saving without a duration', path, save({ position_seconds: 3, duration_seconds: null }));
  await recorder.ask('saving a negative position', path, save({ position_seconds: -1, duration_seconds: 30 }));
  await recorder.ask('saving half a second', path, save({ position_seconds: 0.5, duration_seconds: 30 }));
  await recorder.ask('saving as text', path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: '{"position_seconds":3,"duration_seconds":30}',
  });
  await recorder.ask('saving broken JSON', path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{',
  });
  const others = {
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown episode': `episode/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no id': 'movie/none',
    'a file': `file/${ids.filmFile}`,
    'an unknown file': `file/${UNKNOWN}`,
  };
  for (const [name, ref] of Object.entries(others)) {
    await recorder.ask(`position of ${name}`, `${API}/playback/${ref}`, { headers });
  }
}
