/** Whether the browser tells the service worker that a navigation is settled. */

/**
 * Asks the browser whether the page exists that a navigation leads to. Chromium answers only once the navigation is
 * settled: the page exists then, or never will. Firefox and WebKit answer at once, perhaps that there is no such page
 * while the page is still to come. On a busy machine, an answer at once may come late, too. So the function also asks
 * for a page that never exists, which every browser answers at once. When that answer comes first, the browser has held
 * the other one back.
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
