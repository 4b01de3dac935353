import { nextTurn } from '../../../runtime/port/nextTurn.js';

/** Items of one turn of the event loop, of which each takes up to 1 ms with what it sets off: timers and messages wait meanwhile. */
const PER_TURN = 32;

/** Does something short with each of perhaps very many items, some in each turn of the event loop. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let left = PER_TURN;
  for (const item of items) {
    if (left === 0) {
      await nextTurn();
      left = PER_TURN;
    }
    left -= 1;
    work(item);
  }
}
