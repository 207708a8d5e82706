/** What the rows need of a browser, whatever drives it. */

export type Key = 'ArrowRight' | 'Escape';

/** One tab. Each browser has one, and is the same visitor as long as it is open. */
export interface Tab {
  /** Of the browser, as it tells it. */
  readonly version: string;
  /** Resolves once the page has loaded. */
  goto(url: string): Promise<void>;
  /** Runs in the page. @returns what it returns, or what its promise becomes */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
  /** Runs a classic script, such as a library's, whatever scripts the page allows. */
  runScript(code: string): Promise<unknown>;
  /** As by a mouse: the browser takes it for the visitor's own. @param inside each in the shadow tree of the one before it */
  click(selector: string, ...inside: string[]): Promise<void>;
  /** As by the keyboard, where the focus is. */
  press(key: Key): Promise<void>;
  /** Ends the browser, and what was started for it. */
  close(): Promise<void>;
}

export interface Engine {
  name: string;
  /** Why this machine cannot run its tests; null when it can. */
  missing: string | null;
  /** A page of the site may play with sound before its visitor has done anything there: the click was on the page before. */
  startsByItself: boolean;
  open(): Promise<Tab>;
}
