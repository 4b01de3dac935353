import type { Bounds } from '../../../model/selection/selectionBounds.js';

/** Transfers that are under way at once; a later one waits for the earliest. */
const MOST = 256;

interface Transfer {
  readonly writes: boolean;
  readonly bounds: Bounds;
  readonly ended: Promise<void>;
}

/** Lets transfers of one dataset overlap in time unless they overlap in place and one of them writes. */
export class ElementOrder {
  readonly #active = new Set<Transfer>();

  /**
   * Begins a transfer, after those before it that it must not overtake.
   *
   * @param bounds - The least box that holds its elements.
   * @returns What it waits for, and how it tells its end, which it always has to.
   */
  begin(writes: boolean, bounds: Bounds): { readonly ready: Promise<unknown> | undefined; readonly end: () => void } {
    let ended = (): void => {};
    const transfer: Transfer = {
      writes,
      bounds,
      ended: new Promise((resolve) => {
        ended = resolve;
      }),
    };
    const before: Promise<void>[] = [];
    for (const one of this.#active) if ((one.writes || writes) && overlap(one.bounds, bounds)) before.push(one.ended);
    if (this.#active.size >= MOST) {
      const [first] = this.#active;
      if (first) before.push(first.ended);
    }
    this.#active.add(transfer);
    return {
      ready: before.length > 0 ? Promise.all(before) : undefined,
      end: () => {
        this.#active.delete(transfer);
        ended();
      },
    };
  }

  /** Resolves when all transfers before now have ended. */
  async whenIdle(): Promise<void> {
    await Promise.all([...this.#active].map(({ ended }) => ended));
  }
}

function overlap(one: Bounds, other: Bounds): boolean {
  return one.start.every((start, d) => start <= other.end[d]! && other.start[d]! <= one.end[d]!);
}
