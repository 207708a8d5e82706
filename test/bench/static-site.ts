/**
 * The site with which Headstart's player page is compared: hls.js plays a finished transcode, and the server has only
 * files.
 */
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PLAYLIST } from '../../origin/session/playlist.ts';
import { ROOT } from '../../scripts/root.ts';
import { wholeFilm } from './film.ts';

const HLS_JS = path.join(ROOT, 'node_modules/hls.js/dist/hls.light.min.js');

/** This page loads hls.js before the player page does, as a real site would. */
const DETAIL_PAGE = `<!doctype html>
<script src="/hls.js"></script>
<a href="/player">Open player</a>`;

const PLAYER_PAGE = `<!doctype html>
<video width="1280" height="720" playsinline></video>
<script src="/hls.js"></script>
<script>
  const video = document.querySelector('video');
  const hls = new Hls();
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  hls.loadSource('/film/${PLAYLIST}');
  hls.attachMedia(video);
</script>`;

const TYPES: Record<string, string> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
};

export interface StaticSite {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

export async function startStaticSite(): Promise<StaticSite> {
  const film = await wholeFilm();
  const hlsJs = await readFile(HLS_JS);
  const server = createServer(async ({ url = '/' }, response) => {
    const html = url === '/' ? DETAIL_PAGE : url === '/player' ? PLAYER_PAGE : null;
    if (html) {
      response.setHeader('content-type', 'text/html').end(html);
    } else if (url === '/hls.js') {
      response.setHeader('cache-control', 'public, max-age=31536000, immutable');
      response.setHeader('content-type', 'text/javascript').end(hlsJs);
    } else {
      const bytes = await readFile(path.join(film, path.basename(url))).catch(() => null);
      if (bytes) response.setHeader('content-type', TYPES[path.extname(url)] ?? 'application/octet-stream').end(bytes);
      else response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(film, { recursive: true, force: true });
    },
  };
}
