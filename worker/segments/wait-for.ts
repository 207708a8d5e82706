/** Waits for `work`, but no longer than `ms`: whoever does it may be cut off in the middle. @throws what `work` rejects with */
export async function waitFor(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
