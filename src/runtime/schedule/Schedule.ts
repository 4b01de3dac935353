import type { Priority } from './Steps.js';

/** Work that is done step by step, interleaved with other lanes. */
export interface Lane {
  readonly priority: Priority;
  /** Whether it can do a step now. */
  readonly ready: boolean;
  /** Bytes of memory that it takes from its first step to its end. */
  readonly bytes: number;
  /** The turn in which it did its last step; -1 before the first one. */
  lastTurn: number;
  step(): void;
}

const HIGHEST_FIRST: readonly Priority[] = ['visible', 'normal', 'prefetch'];
const LOWEST_FIRST: readonly Priority[] = ['prefetch', 'normal', 'visible'];
/** Every 16th turn goes to the lowest priority first, so that it never starves. */
const LOWER_FIRST = 16;
/** Lanes up to this size begin at any time: a small read does not wait for large ones. */
const SMALL = 4 * 2 ** 20;
/** Most large lanes of one priority under way at once; more would hold memory without being faster. */
const LARGE_AT_ONCE = 4;

/** Chooses the next lane: the highest priority first, and within it the lane that has waited longest. */
export class Schedule {
  readonly #lanes = new Set<Lane>();
  #turn = 0;

  add(lane: Lane): void {
    this.#lanes.add(lane);
  }

  remove(lane: Lane): void {
    this.#lanes.delete(lane);
  }

  /** The lane that does the next step; undefined when none can. */
  next(): Lane | undefined {
    this.#turn += 1;
    for (const priority of this.#turn % LOWER_FIRST === 0 ? LOWEST_FIRST : HIGHEST_FIRST) {
      const lane = this.#longestWaiting(priority);
      if (lane) {
        lane.lastTurn = this.#turn;
        return lane;
      }
    }
    return undefined;
  }

  #longestWaiting(priority: Priority): Lane | undefined {
    let underWay = 0;
    for (const lane of this.#lanes) {
      if (lane.priority === priority && lane.bytes > SMALL && lane.lastTurn >= 0) underWay += 1;
    }
    let chosen: Lane | undefined;
    for (const lane of this.#lanes) {
      if (lane.priority !== priority || !lane.ready) continue;
      if (lane.bytes > SMALL && lane.lastTurn < 0 && underWay >= LARGE_AT_ONCE) continue;
      if (!chosen || lane.lastTurn < chosen.lastTurn) chosen = lane;
    }
    return chosen;
  }
}
