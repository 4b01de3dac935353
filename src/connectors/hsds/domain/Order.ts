import { Queue } from '../../../model/Queue.js';
import { nextTurn } from '../../../runtime/port/nextTurn.js';

/** Operations that begin within one turn of the event loop: each takes some 0.1 ms, and timers and messages wait meanwhile. */
const BEGUN_PER_TURN = 64;

/** An operation that waits for its place. */
interface Waiting {
  readonly changes: boolean;
  readonly begin: (release: () => void) => void;
}

/**
 * Lets operations on one file run as if one after the other, in the order in which they were issued: those that only look run
 * together, one that changes something runs alone. Each gives its place back as soon as later ones cannot tell any more
 * whether it has ended.
 */
export class Order {
  readonly #waiting = new Queue<Waiting>();
  #looking = 0;
  #isChanging = false;
  #isStarting = false;
  /** Operations that have begun since the last pause. */
  #begun = 0;
  #isPausing = false;

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#looking === 0 && !this.#isChanging && this.#waiting.size === 0;
  }

  /** Resolves, in a later turn, when nothing waits that could begin, or `isEnough` says so: what is asked for then goes together. */
  async whenStalled(isEnough: () => boolean = () => false): Promise<void> {
    do await nextTurn();
    while (this.#isPausing && !isEnough());
  }

  /**
   * Takes a place in the order.
   *
   * @param begin - Called in its place, perhaps at once; it must not throw. It calls `release`, once or more often, to give the place back.
   */
  take(changes: boolean, begin: (release: () => void) => void): void {
    this.#waiting.push({ changes, begin });
    this.#start();
  }

  #start(): void {
    // What begins may end at once: then the loop that is under way goes on.
    if (this.#isStarting || this.#isPausing) return;
    this.#isStarting = true;
    for (let next = this.#waiting.peek(); next; next = this.#waiting.peek()) {
      if (this.#isChanging || (next.changes && this.#looking > 0)) break;
      if (this.#begun === BEGUN_PER_TURN) {
        this.#pause();
        break;
      }
      this.#begun += 1;
      this.#waiting.shift();
      this.#begin(next);
    }
    this.#isStarting = false;
  }

  #pause(): void {
    this.#begun = 0;
    this.#isPausing = true;
    void nextTurn().then(() => {
      this.#isPausing = false;
      this.#start();
    });
  }

  #begin({ changes, begin }: Waiting): void {
    if (changes) this.#isChanging = true;
    else this.#looking += 1;
    let isReleased = false;
    begin(() => {
      if (isReleased) return;
      isReleased = true;
      if (changes) this.#isChanging = false;
      else this.#looking -= 1;
      this.#start();
    });
  }
}
