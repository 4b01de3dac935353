/** The time now, as the signals and records of operations tell it: microseconds after 1970. */
export const nowMicroseconds = (): number => (performance.timeOrigin + performance.now()) * 1000;
