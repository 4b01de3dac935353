import { hyperslab, insertInto, readDataset } from 'h5rx';
import { catchError, map, of, startWith, tap } from 'rxjs';
import { say } from './element.js';
import { json } from './formats.js';

/** Shows the first values of what has no picture; emits how far it has come. */
export function firstValues({ dataset, member, es }) {
  const { dims } = member.space;
  const count = dims.map((size, d) => Math.min(size, d === 0 ? 100 : 4));
  const isAll = dims.length === 0 || dims.includes(0);
  const selection = isAll ? undefined : hyperslab({ start: dims.map(() => 0), count });
  say('preview', '');
  return of(dataset).pipe(
    readDataset({ selection }),
    insertInto(es),
    tap(({ data, shape }) => say('preview', shape === null ? '(null: no values)' : json(data))),
    map(() => ({ status: 'ready', leftBytes: 0 })),
    startWith({ status: 'loading', leftBytes: 0 }),
    catchError((error) => {
      say('preview', error.message, true);
      return of({ status: error.kind === 'canceled' ? 'canceled' : 'error', leftBytes: 0 });
    }),
  );
}
