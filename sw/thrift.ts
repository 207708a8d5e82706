import { type Connection, isFrugal } from '../protocol/thrift.ts';

/** Asked each time: a phone comes home to its Wi-Fi, and a visitor switches Data Saver on. */
export const bytesAreDear = (): boolean => isFrugal((navigator as { connection?: Connection }).connection);
