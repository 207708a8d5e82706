/** What the tests of this folder need of a browser, whichever tool drives the browser. */

export type Key = 'ArrowRight' | 'Escape';

/** One tab. Each browser has one tab, with the same visitor until the browser closes. */
export interface Tab {
  /** The version that the browser itself states. */
  readonly version: string;
  /** Resolves once the page has loaded. */
  goto(url: string): Promise<void>;
  /** Runs a function in the page. @returns the function's result; the result of its promise when it returns one */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
  /** Runs a classic script, such as a library's, even where the page's policy allows no such script. */
  runScript(code: string): Promise<unknown>;
  /**
   * Clicks as a mouse does, so that the browser takes the click for the visitor's own.
   * @param inside selectors, each within the shadow tree of the element before it
   */
  click(selector: string, ...inside: string[]): Promise<void>;
  /** Presses a key where the focus is. */
  press(key: Key): Promise<void>;
  /** Ends the browser, and all processes that were started for it. */
  close(): Promise<void>;
}

export interface BrowserEngine {
  name: string;
  /** Why this machine cannot run the engine's tests; null when it can. */
  missing: string | null;
  /**
   * Whether a page may play with sound when the visitor has clicked only on the page before it. When this is false, the
   * test must click Play on the page itself.
   */
  startsByItself: boolean;
  open(): Promise<Tab>;
}
