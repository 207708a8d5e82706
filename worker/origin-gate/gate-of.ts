/** How other parts of the edge reach the gate. */
import type { Config } from '../config.ts';
import type { OriginGate } from './origin-gate.ts';

export interface GateBinding {
  ORIGIN_GATE: DurableObjectNamespace<OriginGate>;
}

/** The gate of the origin: one for all its media files. */
export const gateOf = (env: GateBinding, config: Config): DurableObjectStub<OriginGate> =>
  env.ORIGIN_GATE.getByName(config.origin);
