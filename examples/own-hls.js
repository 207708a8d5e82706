import { attach } from '/headstart/hls.js';

const video = document.querySelector('video');
const hls = new Hls({ maxBufferLength: 10 });

// In the place of `hls.loadSource(url)`.
attach(hls, 'movie/your-film');
hls.attachMedia(video);

// Media errors stay the site's business. One that comes back within seconds is not mended by trying again.
let recoveredAt = Number.NEGATIVE_INFINITY;
hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
  if (!fatal || type !== Hls.ErrorTypes.MEDIA_ERROR) return;
  if (performance.now() - recoveredAt > 5_000) hls.recoverMediaError();
  else hls.destroy();
  recoveredAt = performance.now();
});
document.querySelector('#play').addEventListener('click', () => video.play());
// Gives it back, as leaving the page does.
document.querySelector('#close').addEventListener('click', () => hls.destroy());
