/** The types that are used here: the package has none. */
declare module 'selenium-webdriver' {
  export class Builder {
    usingServer(url: string): this;
    disableEnvironmentOverrides(): this;
    withCapabilities(capabilities: object): this;
    build(): PromiseLike<WebDriver>;
  }
  export interface WebDriver {
    get(url: string): Promise<void>;
    /** @param script the body of a function; the driver waits for a promise that it returns */
    executeScript(script: string, ...args: unknown[]): Promise<unknown>;
    findElement(locator: Locator): Promise<WebElement>;
    actions(): { sendKeys(keys: string): { perform(): Promise<void> } };
    getCapabilities(): Promise<{ get(name: string): unknown }>;
    quit(): Promise<void>;
  }
  interface WebElement {
    click(): Promise<void>;
    getShadowRoot(): Promise<{ findElement(locator: Locator): Promise<WebElement> }>;
  }
  export const By: { css(selector: string): Locator };
  type Locator = { using: string; value: string };
}
