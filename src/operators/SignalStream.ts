import { filter, map, Observable } from 'rxjs';
import type { Signal } from '../connectors/Connector.js';

/** A stream that can tell its progress besides its value; `withProgress` listens to it. */
export class SignalStream<T> extends Observable<T> {
  readonly signals$: Observable<Signal<T>>;

  constructor(signals$: Observable<Signal<T>>) {
    const values = signals$.pipe(
      filter((signal) => signal.type === 'result'),
      map((signal) => signal.value),
    );
    super((subscriber) => values.subscribe(subscriber));
    this.signals$ = signals$;
  }
}
