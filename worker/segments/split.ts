/** How far a viewer may be behind the cache, in bytes: so much of a segment waits in memory for a slow one. */
const LAG_BYTES = 2 ** 20;

export interface Split {
  forViewer: ReadableStream<Uint8Array>;
  forCache: ReadableStream<Uint8Array>;
}

/**
 * One body for two readers, both of whom see it fail when it is broken off. With `tee()` a slow viewer would hold up the cache, which others wait for. Here it does so only
 * when it is far behind.
 * @param length of the body, in bytes
 * @param onSlow called when the cache has begun to wait for the viewer
 */
export function split(body: ReadableStream<Uint8Array>, length: number, onSlow: () => void): Split {
  const viewer = new FixedLengthStream(length);
  const cache = new FixedLengthStream(length);
  void pump(body, viewer.writable.getWriter(), cache.writable.getWriter(), onSlow);
  return { forViewer: viewer.readable, forCache: cache.readable };
}

type Writer = WritableStreamDefaultWriter<Uint8Array>;

async function pump(
  body: ReadableStream<Uint8Array>,
  viewer: Writer,
  cache: Writer,
  onSlow: () => void,
): Promise<void> {
  const left = { viewer: false, cache: false };
  const leave = (who: keyof typeof left) => (): void => {
    left[who] = true;
  };
  let behind = 0;
  const reader = body.getReader();
  try {
    while (!left.viewer || !left.cache) {
      const { done, value } = await reader.read();
      if (done) break;
      behind += value.byteLength;
      const shown = viewer.write(value).then(() => {
        behind -= value.byteLength;
      }, leave('viewer'));
      await cache.write(value).catch(leave('cache'));
      if (!left.viewer && (left.cache || behind > LAG_BYTES)) {
        onSlow();
        await shown;
      }
    }
    if (left.viewer && left.cache) await reader.cancel();
    await Promise.allSettled([viewer.close(), cache.close()]);
  } catch (error) {
    await Promise.allSettled([viewer.abort(error), cache.abort(error)]);
  }
}
