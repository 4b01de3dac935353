import type { ObservableInput, OperatorFunction } from 'rxjs';
import { untilDone } from './untilDone.js';

/**
 * Works with a resource and completes when the work does, which closes the resource: the way to use the C tier on what
 * `openFile`, `openGroup` or `openDataset` has opened.
 *
 *     source         --f-----------------(closed)
 *     project(f)       ----x----y----|
 *     whileOpen      ------x----y----(|)
 *
 * @example
 * openFile('run.h5').pipe(whileOpen((file) => H5Literate_async(file, H5_INDEX_NAME, H5_ITER_INC))).subscribe(console.log);
 */
export function whileOpen<Id, R>(project: (id: Id) => ObservableInput<R>): OperatorFunction<Id, R> {
  return (source) => untilDone(source, project);
}
