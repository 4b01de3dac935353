import { nextTurn } from '../../../runtime/port/nextTurn.js';

/** Asks for many things at once: what is needed within one turn of the event loop goes into one request, or into few. */
export class BulkLoader<Key, Value> {
  readonly #load: (keys: readonly Key[]) => Promise<(key: Key) => Value>;
  readonly #most: number;
  readonly #needed = new Map<Key, Promise<Value>>();
  #collected: { readonly key: Key; resolve(value: Value): void; reject(error: unknown): void }[] = [];

  /**
   * @param most - The most keys of a request.
   * @param load - Sends a request; the function that it resolves with gives the answer for a key, or throws.
   */
  constructor(most: number, load: (keys: readonly Key[]) => Promise<(key: Key) => Value>) {
    this.#most = most;
    this.#load = load;
  }

  /** The answer for a key; what is asked for already is not asked for again. */
  need(key: Key): Promise<Value> {
    const known = this.#needed.get(key);
    if (known) return known;
    const promise = new Promise<Value>((resolve, reject) => {
      this.#collected.push({ key, resolve, reject });
      if (this.#collected.length === 1) void nextTurn().then(() => this.#send());
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
    if (collected.length === 0) return;
    this.#load(collected.map(({ key }) => key)).then(
      (answer) => {
        for (const { key, resolve, reject } of collected) {
          try {
            resolve(answer(key));
          } catch (error) {
            reject(error);
          }
        }
      },
      (error) => {
        for (const { reject } of collected) reject(error);
      },
    );
  }
}
