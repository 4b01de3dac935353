import { asyncScheduler, type MonoTypeOperatorFunction, Observable, type Subscription } from 'rxjs';

/** Milliseconds of a frame, of about 60 a second. */
const FRAME = 16;

/**
 * Lets one value through in a frame, since nobody sees more of them: the first at once, then always the latest. The end of the source does
 * not wait: the latest value comes at once, and then the end.
 *
 *     source  -abcd------e|
 *     paced   -a---d-----(e|)
 */
export function paced<T>(): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      let frame: Subscription | undefined;
      let waiting: { readonly value: T } | undefined;
      const pass = (): void => {
        const passed = waiting;
        waiting = undefined;
        if (passed) subscriber.next(passed.value);
      };
      const begin = (): void => {
        frame = asyncScheduler.schedule(() => {
          frame = undefined;
          if (!waiting) return;
          begin();
          pass();
        }, FRAME);
      };
      subscriber.add(() => frame?.unsubscribe());
      const subscription = source.subscribe({
        next: (value) => {
          waiting = { value };
          if (frame) return;
          begin();
          pass();
        },
        error: (error) => {
          pass();
          subscriber.error(error);
        },
        complete: () => {
          pass();
          subscriber.complete();
        },
      });
      return subscription;
    });
}
