/**
 * Whether a film meets the conditions under which a client decodes a codec. A condition is, for example, HEVC of 8 bits
 * only, or no wider than 1920.
 */
import * as v from 'valibot';
import type { Probe } from '../probe/probe.ts';

const ConditionSchema = v.object({
  property: v.pipe(v.string(), v.trim(), v.toLowerCase()),
  condition: v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.picklist(['equals', 'notequals', 'lessthanequal', 'greaterthanequal', 'equalsany']),
  ),
  /** Several values for `EqualsAny`: `8|10`. */
  value: v.pipe(v.string(), v.nonEmpty()),
  isRequired: v.optional(v.boolean(), true),
});
type Condition = v.InferOutput<typeof ConditionSchema>;

export const CodecProfileSchema = v.object({
  type: v.picklist(['video', 'audio']),
  codec: v.pipe(v.string(), v.trim(), v.toLowerCase(), v.nonEmpty(), v.maxLength(64)),
  conditions: v.optional(v.pipe(v.array(ConditionSchema), v.maxLength(32), v.readonly()), []),
});
export type CodecProfile = v.InferOutput<typeof CodecProfileSchema>;

const bitDepth = (pixelFormat: string): number => Number(/p(\d\d)(?:le|be)?$/.exec(pixelFormat)?.[1] ?? 8);

/** The properties that the origin knows of a file. Mydia's other properties are unknown here. */
const PROPERTIES: Record<string, (video: Probe['video']) => number> = {
  videobitdepth: ({ pixelFormat }) => bitDepth(pixelFormat),
  width: ({ width }) => width,
  height: ({ height }) => height,
};

/**
 * A stream meets the conditions of its codec when it meets each one. An unknown property fails its condition, unless
 * the condition is optional.
 */
export function meetsConditions(profiles: readonly CodecProfile[], { video, audio }: Probe): boolean {
  return profiles
    .filter(({ type, codec }) => (type === 'video' ? video : audio)?.codec.includes(codec))
    .every(({ conditions }) => conditions.every((condition) => isMet(condition, video)));
}

function isMet({ property, condition, value, isRequired }: Condition, video: Probe['video']): boolean {
  const actual = PROPERTIES[property]?.(video);
  const [expected = Number.NaN, ...others] = value.split('|').map(Number);
  if (actual === undefined || Number.isNaN(expected)) return !isRequired;
  switch (condition) {
    case 'equals':
      return actual === expected;
    case 'notequals':
      return actual !== expected;
    case 'lessthanequal':
      return actual <= expected;
    case 'greaterthanequal':
      return actual >= expected;
    case 'equalsany':
      return [expected, ...others].includes(actual);
  }
}
