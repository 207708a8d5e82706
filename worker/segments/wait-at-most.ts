/**
 * Waits for `work`, but no longer than `ms`. Another request may do the work, and may be cut off in the middle: then
 * `work` never settles.
 * @throws the rejection of `work`
 */
export async function waitAtMost(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
