import type { Port } from '../../../../src/runtime/port/Endpoint.js';

/** One end of a line between two workers, in one thread. */
export interface FakePort extends Port {
  /** Messages that came, in their order. */
  readonly received: unknown[];
  closed: boolean;
}

/**
 * A line between two workers: messages are cloned as between threads, and held until `deliver`, or come by themselves in
 * a later turn.
 */
export class FakeLine {
  readonly ends: readonly [FakePort, FakePort];
  isHeld = false;
  #underWay: { readonly to: FakePort; readonly message: unknown }[] = [];

  constructor() {
    const line = this;
    const port = (other: () => FakePort): FakePort => ({
      onmessage: null,
      onmessageerror: null,
      received: [],
      closed: false,
      postMessage(message, transfer = []) {
        if (this.closed) return;
        line.#underWay.push({ to: other(), message: structuredClone(message, { transfer }) });
        if (!line.isHeld) setImmediate(() => line.isHeld || line.deliver());
      },
      close() {
        this.closed = true;
      },
    });
    const ends: [FakePort, FakePort] = [port(() => ends[1]), port(() => ends[0])];
    this.ends = ends;
  }

  /** The worker at the second end, which the test plays, says that it has started; what that end received until then is forgotten. */
  start(): void {
    this.ends[1].postMessage({ type: 'here' });
    this.deliver();
    this.ends[1].received.length = 0;
  }

  /** Delivers what was posted until now. */
  deliver(): void {
    for (const { to, message } of this.#underWay.splice(0)) {
      if (to.closed) continue;
      to.received.push(message);
      (to.onmessage as ((event: { data: unknown }) => void) | null)?.({ data: message });
    }
  }
}
