declare module 'vitest' {
  interface ProvidedContext {
    /** The number of requests, and the seed that makes them. */
    fuzz: { requests: number; seed: number };
  }
}

/** Reads the settings of `npm run fuzz`. Without them, there are as many requests as `npm test` has time for. */
export function fuzzSettings(env: Record<string, string | undefined>): { requests: number; seed: number } {
  const seed = env.FUZZ_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
  return { requests: Number(env.FUZZ_RUNS ?? 3_000) / 2, seed: Number(seed) };
}
