/** `navigator.connection`, where there is one: https://wicg.github.io/netinfo/ */
interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** @returns true when bytes are dear or slow to come: the session is warmed all the same, but nothing is buffered before the click. */
export const isFrugal = (connection: Connection | undefined): boolean =>
  connection?.saveData === true || /^(?:slow-)?2g$/.test(connection?.effectiveType ?? '');

export const currentConnection = (): Connection | undefined =>
  (navigator as Navigator & { connection?: Connection }).connection;
