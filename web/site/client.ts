/** What the demo asks of the page client: to play from a place, to ask again after a sign-in. */

/** The page loads the page client by a tag of its own; an import of the same URL is the same module. */
const CLIENT_URL = '/headstart/client.js';

/** Tells the page client to ask the edge again after the visitor's account has changed. Never rejects. */
export async function refreshClient(): Promise<void> {
  try {
    const client = (await import(CLIENT_URL)) as typeof import('../main.ts');
    client.refresh();
  } catch {
    // Without the page client no film is warm, so nothing has to be asked again.
  }
}

/** Plays from a position in seconds, as if the viewer had clicked Play there. */
export async function playFrom(title: HTMLElement, video: HTMLVideoElement, from: number): Promise<void> {
  const client = (await import(CLIENT_URL)) as typeof import('../main.ts');
  client.play(title.dataset.headstart ?? '', video, { from });
}
