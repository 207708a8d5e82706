/** Which language each user wants to hear a movie or a show in. */
export class AudioLanguages {
  readonly #chosen = new Map<string, string>();

  /** @param item a movie's or a show's id. @returns null where nothing was chosen */
  get(user: string, item: string): string | null {
    return this.#chosen.get(`${user} ${item}`) ?? null;
  }

  /** @param language null forgets what was chosen */
  set(user: string, item: string, language: string | null): void {
    if (language === null) this.#chosen.delete(`${user} ${item}`);
    else this.#chosen.set(`${user} ${item}`, language);
  }
}
