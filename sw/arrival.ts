/** Whether the browser tells the service worker what has become of a navigation. */

/**
 * Asks the browser for the page that a navigation leads to. Chromium answers once the navigation is settled: the page
 * exists now, or never will. Firefox and WebKit answer at once, whether or not the page exists. How long the answer
 * takes does not tell these browsers apart, since a busy machine is slow. So a second request asks for a page that never
 * exists: each browser answers that request at once.
 * @returns whether the browser has answered the second request first: the navigation is then settled
 */
export async function waitsUntilSettled(
  clients: { get(id: string): Promise<unknown> },
  client: string,
): Promise<boolean> {
  let isOvertaken = false;
  const arrival = clients.get(client);
  void clients.get(crypto.randomUUID()).then(() => {
    isOvertaken = true;
  });
  await arrival;
  return isOvertaken;
}
