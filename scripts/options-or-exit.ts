/** The command lines of the project's own commands. */

/** What is wrong with an option, in words that repeat none: it may hold a secret. */
export class UsageError extends Error {}

/**
 * Ends the process where there is nothing to do: with 0 after the usage that was asked for, with 2 after a command line that is not
 * understood.
 * @param read returns null when only the usage is asked for. @throws what `read` throws, a `UsageError` excepted
 */
export function optionsOrExit<Options>(
  read: (args: readonly string[], env: NodeJS.ProcessEnv) => Options | null,
  usage: string,
): Options {
  try {
    const options = read(process.argv.slice(2), process.env);
    if (options) return options;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
