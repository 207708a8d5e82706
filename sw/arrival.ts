/** Whether the browser tells the service worker that a navigation is settled. */

/**
 * Asks the browser for the page that a navigation leads to. Chromium holds its answer back until the navigation is
 * settled: the page exists then, or never will. Firefox and WebKit hold nothing back: they may answer that there is no
 * such page while it is still to come. A late answer alone does not tell whether it was held back, since a busy machine
 * is slow. So a second request asks for a page that never exists: no browser holds the answer to that request back.
 * @returns whether the navigation is settled; false also where the browser does not say so
 */
export async function waitsUntilSettled(
  clients: { get(id: string): Promise<unknown> },
  client: string,
): Promise<boolean> {
  let isHeldBack = false;
  const arrival = clients.get(client);
  const holdBack = (): void => {
    isHeldBack = true;
  };
  void clients.get(crypto.randomUUID()).then(holdBack, () => {});
  await arrival;
  return isHeldBack;
}
