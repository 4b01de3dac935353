/**
 * What all copies of h5rx in one thread share, so that one `exit` listener flushes for all. This layout never changes, because
 * copies of different versions use it: plain data under `Symbol.for('h5rx.exit.1')`.
 */
interface ExitRegistry {
  /**
   * Each asks its workers to flush, and gives the number of those that were asked. Every one of them adds 1 to the `Int32Array`
   * over `signal` at index 0 when it has ended, and notifies. It must not throw, and must not wait.
   */
  readonly flushers: Set<(signal: SharedArrayBuffer) => number>;
  /** Milliseconds that the listener waits at the most, for all together. */
  readonly limit: number;
}

const KEY = Symbol.for('h5rx.exit.1');

/** Has a function called when the process exits, together with those of other copies, and waits for whom it has asked. */
export function onExit(flusher: (signal: SharedArrayBuffer) => number): void {
  const scope = globalThis as { [KEY]?: ExitRegistry };
  let registry = scope[KEY];
  if (!registry) {
    registry = { flushers: new Set(), limit: 5000 };
    scope[KEY] = registry;
    const made = registry;
    process.once('exit', () => flushAll(made));
  }
  registry.flushers.add(flusher);
}

/** The thread is blocked until the workers have answered: what needs an answer of it is not done any more. */
function flushAll({ flushers, limit }: ExitRegistry): void {
  const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const ended = new Int32Array(signal);
  let asked = 0;
  for (const flusher of flushers) asked += flusher(signal);
  const last = performance.now() + limit;
  for (;;) {
    const count = Atomics.load(ended, 0);
    const left = last - performance.now();
    if (count >= asked || left <= 0) return;
    Atomics.wait(ended, 0, count, left);
  }
}
