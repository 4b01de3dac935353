import { sliceOf } from 'h5rx';
import { ignoreElements, map, merge, tap } from 'rxjs';
import { $, say } from './element.js';
import { memTypeOf } from './memTypeOf.js';

/**
 * Paints the slice that is picked, as its parts arrive, and reads those ahead that may be picked next.
 *
 * @returns How far each has come: its status, and the bytes that are left.
 */
export function paintedSlices({ dataset, member, picker, painter, es, cancel$ }) {
  const { memType, elementBytes } = memTypeOf(member.datatype);
  const view = sliceOf(dataset, { selection: picker.selection, memType, es });
  const moved$ = picker.moved$.pipe(tap(({ selection, prefetch }) => view.select(selection, prefetch)));
  // What is read is canceled in the event set; here the reading ahead ends.
  const canceled$ = cancel$.pipe(tap(() => view.select(picker.selection)));

  const painted$ = view.pipe(
    tap((slice) => {
      painter.show(slice);
      tell(slice, member.path, picker);
    }),
    map(({ status, loaded }) => {
      const elements = picker.selection.count.reduce((product, size) => product * size, elementBytes);
      return { status, leftBytes: elements * (1 - loaded) };
    }),
  );
  return merge(painted$, merge(moved$, canceled$).pipe(ignoreElements()));
}

function tell({ status, error, loaded }, path, { label, step }) {
  $('slice').setAttribute('aria-label', `Slice ${label} of ${path}`);
  $('slice').setAttribute('aria-busy', String(status === 'loading'));
  $('slice').dataset.step = step;
  const which = `Slice ${label}${step > 1 ? `, one value of ${step} × ${step}` : ''}`;
  const percent = `${Math.floor(loaded * 100)} %`;
  if (status === 'ready') say('slice-status', which);
  else if (status === 'loading') say('slice-status', `${which} …`);
  else if (status === 'canceled') say('slice-status', `${which}: canceled, ${percent} are here`);
  else if (status === 'error') say('slice-status', `${which}: ${error.message}; ${percent} are here`, true);
}
