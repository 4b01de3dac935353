import { fromEvent, tap } from 'rxjs';
import { $, say } from './element.js';
import { digits } from './formats.js';

/** Tells the value under the pointer. */
export function pointedValues(painter) {
  const canvas = $('slice');
  return fromEvent(canvas, 'pointermove').pipe(
    tap(({ offsetX, offsetY }) => {
      const column = Math.floor((offsetX / canvas.clientWidth) * canvas.width);
      const row = Math.floor((offsetY / canvas.clientHeight) * canvas.height);
      const isInside = row >= 0 && row < canvas.height && column >= 0 && column < canvas.width;
      const value = isInside ? painter.valueAt(row, column) : undefined;
      const step = Number(canvas.dataset.step);
      say('pointed', value === undefined ? '' : `[${row * step}, ${column * step}] = ${digits(value)}`);
    }),
  );
}
