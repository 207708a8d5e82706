/** The package's entry is compiled for browsers that have no service workers; this build is half its size. */
declare module 'workbox-window/build/workbox-window.prod.mjs' {
  export { messageSW, Workbox } from 'workbox-window';
}
