import { fromEvent, map, startWith, tap } from 'rxjs';
import { COLOUR_MAPS, coloursOf } from './colours.js';
import { $, element } from './element.js';

/** Paints in the colours that the user chooses. */
export function chosenColours(painter) {
  $('colours').replaceChildren(...COLOUR_MAPS.map((name) => element('option', {}, [name])));
  return fromEvent($('colours'), 'change').pipe(
    map(({ target }) => target.value),
    startWith(COLOUR_MAPS[0]),
    tap((name) => {
      painter.colours = name;
      const pixels = new Uint8ClampedArray(coloursOf(name).buffer);
      $('scale')
        .getContext('2d')
        .putImageData(new ImageData(pixels, 256, 1), 0, 0);
    }),
  );
}
