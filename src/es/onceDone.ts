import type { Entry } from './Entry.js';

/** The longest delay that timers take, in milliseconds; longer waits are renewed. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Calls back, once, when `mustWait` is over for an operation or when `time` milliseconds are. */
export function onceDone(entry: Entry, mustWait: (entry: Entry) => boolean, time: number, then: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopListening = () => {};
  const deadline = performance.now() + time;
  const end = () => {
    clearTimeout(timer);
    stopListening();
    then();
  };
  const listen = () => {
    stopListening = entry.onceChanged(() => (mustWait(entry) ? listen() : end()));
  };
  const arm = () => {
    const left = deadline - performance.now();
    // A timer may fire a little before its time.
    if (left <= 0) end();
    else timer = setTimeout(arm, Math.min(Math.ceil(left), LONGEST_DELAY));
  };
  listen();
  if (time !== Number.POSITIVE_INFINITY) arm();
}
