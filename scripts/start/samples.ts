/** Finds the sample library for `npm start`, and makes its missing films while the site already runs. */
import { missingPieces } from '../samples/pieces.ts';
import { sampleFolder } from '../samples.ts';
import type { Parts } from './parts.ts';

export interface Samples {
  folder: string;
  /** @returns how many films are yet to be made */
  unmade(): number;
  /** @param listener called when a film could not be made; that film no longer counts */
  onFailure(listener: () => void): void;
  /** Makes the missing films, beside all else in the run. */
  make(): void;
}

export function findSamples(parts: Parts): Samples {
  const folder = sampleFolder();
  const failed = new Set<string>();
  const listeners: (() => void)[] = [];
  return {
    folder,
    unmade: () =>
      missingPieces(folder)
        .filter(({ title }) => !failed.has(title))
        .flatMap(({ films }) => films).length,
    onFailure: (listener) => listeners.push(listener),
    make() {
      // No process is started when every film exists.
      if (missingPieces(folder).length === 0) return;
      const maker = parts.start('maker of samples', 'scripts/start/make-samples.ts', { task: true });
      maker.onMessage((message) => {
        if (message.type !== 'unmade') return;
        console.error(`  ${message.title} could not be made: ${message.why}`);
        failed.add(message.title);
        for (const listener of listeners) listener();
      });
    },
  };
}
