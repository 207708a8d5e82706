/** Whether the browser tells the service worker that a navigation is settled. */

/**
 * A navigation leads to a new page. This function asks the browser whether that page exists. Chromium answers only once
 * the navigation is settled: the page exists then, or never will. Firefox and WebKit do not wait: they may answer `no`
 * although the page is still to come. The time that an answer takes says nothing, since a busy machine is slow. So the
 * function also asks whether a page exists that never will. No browser waits with that answer. When it comes first, the
 * browser has waited with the other one.
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
