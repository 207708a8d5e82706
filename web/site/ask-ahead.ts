/** Asks about several items at a time, and hands out the answers in order. */

/**
 * Asks about items in their order, about `atOnce` at the same time.
 * @param ask never rejects
 * @returns each item with its answer; when the caller reads no further, no further item is asked about
 */
export async function* askAhead<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  atOnce: number,
): AsyncGenerator<[Item, Answer]> {
  const answers: Promise<Answer>[] = [];
  for (const [n, item] of items.entries()) {
    answers.push(...items.slice(answers.length, n + atOnce).map(ask));
    yield [item, await (answers[n] as Promise<Answer>)];
  }
}
