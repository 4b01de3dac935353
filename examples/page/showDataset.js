import { EventSet, formatDatatype, openDataset } from 'h5rx';
import {
  catchError,
  combineLatest,
  defer,
  EMPTY,
  expand,
  finalize,
  fromEvent,
  merge,
  mergeMap,
  of,
  startWith,
  switchMap,
  tap,
} from 'rxjs';
import { $, say } from './element.js';
import { showError } from './errorInspector.js';
import { firstValues } from './firstValues.js';
import { extent } from './formats.js';
import { isPicture } from './memTypeOf.js';
import { paintedSlices } from './paintedSlices.js';
import { SlicePicker } from './SlicePicker.js';
import { transferPanel } from './transferPanel.js';
import { WholeRead } from './WholeRead.js';

const retry$ = fromEvent($('retry'), 'click');
const readAll$ = fromEvent($('read'), 'click');
const cancel$ = fromEvent($('cancel'), 'click');

/** Shows a dataset for as long as it is subscribed to: a slice of numbers, or the first values of anything else. */
export function showDataset({ file, member, painter, counts$ }) {
  describe(member);
  painter.clear();
  return of(file).pipe(
    openDataset(member.path),
    switchMap((dataset) => {
      const work = { dataset, member, painter, cancel$ };
      if (!isPicture(member)) return attempts(retry$, (es) => [firstValues({ ...work, es })], counts$);

      const picker = new SlicePicker(member);
      const whole = new WholeRead(member);
      const begun$ = readAll$.pipe(tap(() => whole.begin()));
      const jobs = (es) => [paintedSlices({ ...work, picker, es }), shown(whole.read({ ...work, es }))];
      return attempts(merge(retry$, begun$), jobs, counts$);
    }),
    catchError((error) => {
      say('transfer-status', error.message, true);
      return EMPTY;
    }),
  );
}

/**
 * Does jobs in an event set, and again in another one each time it is told to: a set in which something has failed takes
 * no more operations.
 */
function attempts(again$, jobs, counts$) {
  return again$.pipe(
    startWith(undefined),
    switchMap(() => {
      const es = new EventSet();
      return merge(
        transferPanel(es, combineLatest(jobs(es)), counts$),
        es.errors$.pipe(tap((info) => showError($('errors'), info))),
        cancel$.pipe(mergeMap(() => cancelAll(es))),
      ).pipe(finalize(() => cancelAll(es).subscribe()));
    }),
  );
}

/** Cancels what is in an event set. `H5EScancel` goes up to the first operation that has failed, so it is called until it meets none. */
function cancelAll(es) {
  return defer(() => es.cancel()).pipe(expand(({ err_occurred }) => (err_occurred ? es.cancel() : EMPTY)));
}

function describe(member) {
  const { path, datatype, space, creation } = member;
  const hasPicture = isPicture(member);
  const chunks = creation.chunk ? `, chunks of ${creation.chunk.join(' × ')}` : '';
  $('dataset').hidden = false;
  $('transfer').hidden = false;
  $('picture').hidden = !hasPicture;
  $('read').hidden = !hasPicture;
  $('preview').hidden = hasPicture;
  say('dataset-title', path);
  say('dataset-facts', `${formatDatatype(datatype)}, ${extent(space)}${chunks}`);
  for (const id of ['slice-status', 'pointed', 'transfer-status', 'statistics']) say(id, '');
}

/** Shows what all of a dataset adds up to. */
function shown(whole$) {
  return whole$.pipe(
    tap(({ status, statistics }) => {
      $('read').disabled = status === 'loading';
      say('statistics', status === 'ready' ? `${statistics}.` : '');
    }),
  );
}
