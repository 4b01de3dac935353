/** Memory of the program that an operation uses. */
export interface MemoryUse {
  readonly views: readonly ArrayBufferView[];
  /** Whether the operation changes it: nothing else may use it meanwhile. What is only read may be read by any number. */
  readonly changes: boolean;
  /** Whether it is used until the operation has ended, and not only until it is sent. */
  readonly isHeld: boolean;
}

/** A claim on memory, from the call of an operation until nobody touches the memory for it any more. */
export interface BufferClaim {
  readonly isHeld: boolean;
  /** Resolves when all claims before it that exclude it have been given back; undefined when there are none. */
  readonly ready: Promise<unknown> | undefined;
  /** Gives the memory back; again it does nothing. */
  release(): void;
}

interface ClaimedRange {
  readonly start: number;
  readonly end: number;
  readonly changes: boolean;
  readonly released: Promise<void>;
}

/**
 * Which memory of this thread is in use by operations. Claims are in the order of the calls, and each waits only for earlier ones, as do
 * the operations of a file: so none waits for another in a circle.
 */
export class BufferClaims {
  readonly #claimed: Map<ArrayBufferLike, Set<ClaimedRange>>;

  /** @param claimed - What is claimed, where others claim too. */
  constructor(claimed = new Map<ArrayBufferLike, Set<ClaimedRange>>()) {
    this.#claimed = claimed;
  }

  /** Whether nothing is claimed. */
  get isEmpty(): boolean {
    return this.#claimed.size === 0;
  }

  take({ views, changes, isHeld }: MemoryUse): BufferClaim {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const before = new Set<Promise<void>>();
    const added: { readonly buffer: ArrayBufferLike; readonly range: ClaimedRange }[] = [];
    for (const { buffer, byteOffset: start, byteLength } of views) {
      if (byteLength === 0) continue;
      const range = { start, end: start + byteLength, changes, released };
      const ranges = this.#claimed.get(buffer) ?? new Set();
      this.#claimed.set(buffer, ranges);
      for (const other of ranges) {
        if (other.released !== released && excludes(other, range)) before.add(other.released);
      }
      ranges.add(range);
      added.push({ buffer, range });
    }
    return {
      isHeld,
      ready: before.size > 0 ? Promise.all(before) : undefined,
      release: () => {
        for (const { buffer, range } of added.splice(0)) this.#remove(buffer, range);
        release();
      },
    };
  }

  #remove(buffer: ArrayBufferLike, range: ClaimedRange): void {
    const ranges = this.#claimed.get(buffer);
    ranges?.delete(range);
    if (ranges?.size === 0) this.#claimed.delete(buffer);
  }
}

function excludes(one: ClaimedRange, other: ClaimedRange): boolean {
  return (one.changes || other.changes) && one.start < other.end && other.start < one.end;
}

const KEY = Symbol.for('h5rx.buffers.1');

/**
 * What is claimed in this thread. All copies of h5rx share it, whatever their versions (a connector with an entry of its own has its own
 * copy): plain data, so its layout never changes.
 */
function sharedRanges(): Map<ArrayBufferLike, Set<ClaimedRange>> {
  const scope = globalThis as { [KEY]?: Map<ArrayBufferLike, Set<ClaimedRange>> };
  scope[KEY] ??= new Map();
  return scope[KEY];
}

/** The claims of all connectors of the program. */
export const bufferClaims = /* @__PURE__ */ new BufferClaims(/* @__PURE__ */ sharedRanges());
