/** What the rows need of a browser, whatever tool drives it. */

export type Key = 'ArrowRight' | 'Escape';

/** One tab. Each browser has one, and stays the same visitor as long as it is open. */
export interface Tab {
  /** The version that the browser itself states. */
  readonly version: string;
  /** Resolves once the page has loaded. */
  goto(url: string): Promise<void>;
  /** Runs in the page. @returns the function's result, after its promise */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
  /** Runs a classic script, such as a library's, whatever scripts the page allows. */
  runScript(code: string): Promise<unknown>;
  /**
   * Clicks as a mouse does, so that the browser takes the click for the visitor's own. @param inside each in the shadow
   * tree of the one before it
   */
  click(selector: string, ...inside: string[]): Promise<void>;
  /** Presses a key where the focus is. */
  press(key: Key): Promise<void>;
  /** Ends the browser, and all that was started for it. */
  close(): Promise<void>;
}

export interface BrowserEngine {
  name: string;
  /** Why this machine cannot run the engine's tests; null when it can. */
  missing: string | null;
  /** The page may play with sound at once: the browser counts the click on the former page. False: the test must click Play. */
  startsByItself: boolean;
  open(): Promise<Tab>;
}
