/** Draws random events on a viewer's pages of one film. */
import fc from 'fast-check';

/** The first two pages are on one device, the third on another. */
export const PAGES = 3;
export const deviceOf = (page: number): number => (page < 2 ? 0 : 1);

/**
 * A device's network. `down`: requests are lost. `unheard`: they arrive, and the answers are lost. `slow`: each way
 * takes seconds.
 */
const NETWORKS = ['up', 'down', 'unheard', 'slow'] as const;
export type NetworkState = (typeof NETWORKS)[number];

export type PositionAction =
  /** Opens a page, or reloads an open one. */
  | { do: 'open'; page: number }
  /**
   * `kept`: the page is left, and the browser keeps it. `gone`: the page is left for good. `dead`: it dies without a
   * word.
   */
  | { do: 'leave'; page: number; how: 'kept' | 'gone' | 'dead' }
  | { do: 'return'; page: number }
  /** `attach`: the page gets another session. */
  | { do: 'press' | 'pause' | 'attach' | 'hide' | 'show' | 'start over'; page: number }
  | { do: 'seek'; page: number; to: number }
  | { do: 'pass'; seconds: number }
  | { do: 'sleep'; device: number; seconds: number }
  | { do: 'network'; device: number; is: NetworkState }
  /** How much of the film the playlist lists, in seconds. */
  | { do: 'list'; seconds: number };

// Most events are of pages 0 and 2, so that much happens to each of the two.
const page = fc.constantFrom(0, 0, 0, 1, 2, 2);
const device = fc.constantFrom(0, 1);
const on = <Do extends string>(...what: Do[]) => fc.record({ do: fc.constantFrom(...what), page });

const action = fc.oneof(
  { weight: 3, arbitrary: on('open') },
  { weight: 6, arbitrary: on('press') },
  { weight: 2, arbitrary: on('pause') },
  { weight: 2, arbitrary: on('attach') },
  { weight: 2, arbitrary: on('hide', 'show') },
  { weight: 1, arbitrary: on('start over') },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('leave'), page, how: fc.constantFrom('kept', 'kept', 'gone', 'dead') }),
  },
  { weight: 3, arbitrary: on('return') },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('seek'), page, to: fc.nat(4_000) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(0.3, 1, 3, 8, 20, 45, 90) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep'), device, seconds: fc.constantFrom(5, 60, 3_600) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('network'), device, is: fc.constantFrom(...NETWORKS, 'up', 'up') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('list'), seconds: fc.constantFrom(30, 10_000, 10_000) }) },
) as fc.Arbitrary<PositionAction>;

export const schedules: fc.Arbitrary<PositionAction[]> = fc.array(action, {
  minLength: 10,
  maxLength: 60,
  size: 'max',
});
