/** Pages of players without Headstart. */

const page = (script: string): string => `<!doctype html>
<video width="960" height="540" muted playsinline></video>
<button>Play</button>
<script src="/bench/hls.js"></script>
<script>
  const video = document.querySelector('video');
  document.querySelector('button').addEventListener('click', async () => { ${script} });
</script>`;

/** The limit: a file that the browser plays as it is. */
export const plainPage = (url: string): string =>
  page(`
    video.src = ${JSON.stringify(url)};
    await video.play();`);

/** What Mydia's own player does, in its order and with its waits (design §6). */
export const mydiaPage = (film: string): string =>
  page(`
    await fetch('/api/v1/playback/movie/${film}');
    const { url } = await fetch('/api/v1/stream/movie/${film}', { method: 'HEAD' });
    for (let tries = 0; tries < 10; tries++) {
      if ((await fetch(url, { method: 'HEAD' })).ok) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 1.5 ** tries, 3000)));
    }
    const hls = new Hls();
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
    hls.loadSource(url);
    hls.attachMedia(video);
    addEventListener('pagehide', () => {
      fetch(url.replace('/index.m3u8', ''), { method: 'DELETE', keepalive: true });
    });`);
