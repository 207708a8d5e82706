/** Remembers the language in which each user wants to hear a movie or a show. */
export class AudioLanguages {
  readonly #chosen = new Map<string, string>();

  /** @param item a movie's or a show's id. @returns null without a choice */
  get(user: string, item: string): string | null {
    return this.#chosen.get(`${user} ${item}`) ?? null;
  }

  /** @param language null forgets the choice */
  set(user: string, item: string, language: string | null): void {
    if (language === null) this.#chosen.delete(`${user} ${item}`);
    else this.#chosen.set(`${user} ${item}`, language);
  }
}
