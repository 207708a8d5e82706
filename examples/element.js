const film = document.querySelector('headstart-video');
const output = document.querySelector('output');

document.querySelector('button').addEventListener('click', () => film.play());
film.addEventListener('timeupdate', () => {
  output.textContent = `${Math.floor(film.currentTime)} of ${Math.round(film.duration)} s`;
});
film.addEventListener('headstart:state', ({ detail }) => {
  output.textContent = detail.state ?? '';
});
