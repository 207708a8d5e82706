/** What a command does with a wrong command line: the message and the exit code. */

/** The message describes the fault without repeating the option's value, which may be a secret. */
export class UsageError extends Error {}

/**
 * Reads a command line, or ends the process: with 0 after the usage when the command line asks for it, with 2 when
 * `read` does not understand the command line.
 * @param read returns null when the command line asks for the usage only. @throws what `read` throws, except a
 * `UsageError`
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
