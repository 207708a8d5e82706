import type { Connection } from '../../protocol/thrift.ts';

export const currentConnection = (): Connection | undefined =>
  (navigator as Navigator & { connection?: Connection }).connection;
