import { H5Error } from '../../../model/H5Error.js';
import { inTurns } from './inTurns.js';

interface Needed<Key, Value> {
  readonly key: Key;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** Asks for many things at once: what is needed before all operations that can begin have begun goes into one request, or into few. */
export class BulkLoader<Key, Value> {
  readonly #load: (keys: readonly Key[]) => Promise<(key: Key) => Value>;
  readonly #most: number;
  readonly #whenStalled: () => Promise<void>;
  readonly #needed = new Map<Key, Promise<Value>>();
  #collected: Needed<Key, Value>[] = [];

  /**
   * @param most - The most keys of a request.
   * @param whenStalled - Resolves, in a later turn, when no more operations begin by themselves.
   * @param load - Sends a request; the function that it resolves with gives the answer for a key, or throws.
   */
  constructor(
    most: number,
    whenStalled: () => Promise<void>,
    load: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
  ) {
    this.#most = most;
    this.#whenStalled = whenStalled;
    this.#load = load;
  }

  /** The answer for a key; what is asked for already is not asked for again. */
  need(key: Key): Promise<Value> {
    const known = this.#needed.get(key);
    if (known) return known;
    const promise = new Promise<Value>((resolve, reject) => {
      this.#collected.push({ key, resolve, reject });
      if (this.#collected.length === 1) void this.#whenStalled().then(() => this.#send());
      else if (this.#collected.length >= this.#most) this.#send();
    });
    this.#needed.set(key, promise);
    const forget = (): void => {
      if (this.#needed.get(key) === promise) this.#needed.delete(key);
    };
    promise.then(forget, forget);
    return promise;
  }

  #send(): void {
    const collected = this.#collected;
    this.#collected = [];
    if (collected.length > 0) void this.#settle(collected);
  }

  async #settle(needed: readonly Needed<Key, Value>[]): Promise<void> {
    let answer: (key: Key) => Value;
    try {
      answer = await this.#load(needed.map(({ key }) => key));
    } catch (error) {
      if (needed.length > 1 && isOfOne(error)) {
        const half = needed.length >> 1;
        await Promise.all([this.#settle(needed.slice(0, half)), this.#settle(needed.slice(half))]);
      } else for (const { reject } of needed) reject(error);
      return;
    }
    await inTurns(needed, ({ key, resolve, reject }) => {
      try {
        resolve(answer(key));
      } catch (error) {
        reject(error);
      }
    });
  }
}

/** Whether one of many things that were asked for may be at fault, such as an object that somebody has deleted, and the others not. */
function isOfOne(error: unknown): boolean {
  return error instanceof H5Error && (error.kind === 'not-found' || error.kind === 'bad-argument');
}
