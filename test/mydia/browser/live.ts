/** The script of Mydia's pages: live navigation over a WebSocket. It contains nothing of Headstart. */
import { Player2025 } from './player-2025.ts';

interface LivePage {
  href: string;
  title: string;
  html: string;
}

const main = document.querySelector('main');
let player: Player2025 | null = null;

function mount(): void {
  player?.destroy();
  const element = document.querySelector<HTMLElement>('#video-player');
  player = element && new Player2025(element);
}

const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live/websocket`);
socket.addEventListener('message', ({ data }) => {
  const page = JSON.parse(data) as LivePage;
  if (main) main.innerHTML = page.html;
  document.title = page.title;
  // LiveView draws the new page before it changes the address.
  requestAnimationFrame(() => {
    if (page.href !== location.pathname) history.pushState({}, '', page.href);
    mount();
  });
});
socket.addEventListener('open', () => {
  document.documentElement.dataset.live = 'connected';
});

addEventListener('popstate', () => socket.send(location.pathname));
addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-live]') : null;
  if (!link || socket.readyState !== WebSocket.OPEN) return;
  event.preventDefault();
  const { pathname } = link;
  // LiveView removes the old page's links at the click, long before it changes the address.
  for (const one of main?.querySelectorAll('a') ?? []) one.remove();
  socket.send(pathname);
});
mount();

const worker = document.querySelector<HTMLMetaElement>('meta[name=service-worker]')?.content;
if (worker && 'serviceWorker' in navigator) {
  addEventListener('load', () => navigator.serviceWorker.register(worker).catch(console.error));
}
