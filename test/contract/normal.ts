/**
 * Replaces values that differ from run to run (ids, dates, lengths, tokens) by fixed names, so that the answers of two
 * servers can be compared.
 */

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** The part of a codec's name that states the picture's level. */
const LEVEL = /(h[ve][vc]1\.\d\.\w+\.[LH])\d+/g;

/** Values of the film, not of the server. */
const MEASURES = ['duration', 'width', 'height', 'bitrate', 'resolution', 'title'];

export class Names {
  readonly #names = new Map<string, string>();

  /** Gives this id a name from now on. */
  set(id: string, name: string): void {
    this.#names.set(id, `<${name}>`);
  }

  text(text: string): string {
    return text
      .replace(JWT, '<token>')
      .replace(TIME, '<time>')
      .replace(LEVEL, '$1<level>')
      .replace(UUID, (id) => this.#names.get(id) ?? '<id>');
  }

  json(value: unknown, key = ''): unknown {
    if (value !== null && MEASURES.includes(key)) return `<${key}>`;
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => [name, this.json(item, name)]),
    );
  }
}

/** @returns how a playlist begins, the first segment's name, and whether it states its end */
export function playlistShape(text: string): string[] {
  const lines = text.trim().split('\n');
  const first = lines.findIndex((line) => !line.startsWith('#'));
  const shape = lines.slice(0, first + 1).map((line) => line.replace(/^(#EXTINF:)[\d.]+/, '$1<seconds>'));
  return text.includes('#EXT-X-ENDLIST') ? [...shape, '#EXT-X-ENDLIST'] : shape;
}

/** @returns the kind of the data, by its first bytes */
export function kindOf(bytes: Buffer): string {
  if (bytes.length === 0) return '';
  if (bytes[0] === 0x47 && bytes[188] === 0x47) return '<MPEG-TS>';
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return '<MP4>';
  return `<${bytes.length} bytes>`;
}

/** @returns the names of a form's fields, and its target */
export const formShape = (page: string): string[] => [
  ...[...page.matchAll(/<form[^>]*action="([^"]*)"/g)].map(([, action]) => `form ${action}`),
  ...[...page.matchAll(/<input[^>]*name="([^"]*)"/g)].map(([, name]) => `input ${name}`),
];
