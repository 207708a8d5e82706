import { play, warm } from '/headstart/client.js';

const FILM = 'movie/your-film';
const dialog = document.querySelector('dialog');
let giveBack;

document.querySelector('#show').addEventListener('click', () => {
  giveBack = warm(FILM);
  dialog.showModal();
});
document.querySelector('#play').addEventListener('click', () => play(FILM, dialog.querySelector('video')));
document.querySelector('#close').addEventListener('click', () => dialog.close());
// Leaving the page gives it back by itself.
dialog.addEventListener('close', () => giveBack());
