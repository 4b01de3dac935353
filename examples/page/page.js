// The page: streams of what the user does, each switching to the work it asks for; switching away cancels that work and
// closes what it had opened.

import {
  EventSet,
  formatDatatype,
  H5Dclose_async,
  H5Dopen_async,
  H5Dread_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5Screate_simple,
  H5Sselect_hyperslab,
  H5T_NATIVE,
  hyperslab,
  insertInto,
  openDataset,
  openFile,
  readChunks,
  readDataset,
} from 'h5rx';
import {
  BehaviorSubject,
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  finalize,
  from,
  fromEvent,
  map,
  merge,
  mergeMap,
  of,
  startWith,
  switchMap,
  takeUntil,
  tap,
  toArray,
} from 'rxjs';
import { COLOUR_MAPS, coloursOf } from './colours.js';
import { element, showError } from './errorInspector.js';
import { listDatasets } from './listDatasets.js';
import { SlicePainter } from './SlicePainter.js';

const $ = (id) => document.getElementById(id);
const say = (id, text, bad = false) => {
  $(id).textContent = text;
  $(id).classList.toggle('bad', bad);
};
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

/** Reads a slice no finer than this: a screen shows no more. */
const PIXELS = 1024;
/** Bytes of each operation when all of a dataset is read, and how many of them wait at once. */
const PART_BYTES = 4 * 2 ** 20;
const PARTS_AT_ONCE = 4;

const painter = new SlicePainter($('slice'), ({ low, high }) => {
  $('low').value = low <= high ? digits.format(low) : '';
  $('high').value = low <= high ? digits.format(high) : '';
});

/** An event set whose failures go to the error inspector. */
function watchedSet() {
  const es = new EventSet();
  es.errors$.subscribe((info) => {
    $('no-errors').hidden = true;
    showError($('errors'), info);
  });
  return es;
}

// ---- opening a file ------------------------------------------------------------------------------------------------

const dragged$ = merge(
  fromEvent(document, 'dragover'),
  fromEvent(document, 'dragleave'),
  fromEvent(document, 'drop'),
).pipe(
  tap((event) => event.preventDefault()),
  tap(({ type }) => document.body.classList.toggle('dropping', type === 'dragover')),
);
const file$ = merge(
  fromEvent($('file'), 'change').pipe(map(({ target }) => target.files[0])),
  dragged$.pipe(map(({ type, dataTransfer }) => (type === 'drop' ? dataTransfer.files[0] : undefined))),
).pipe(map((file) => file && { source: file, name: file.name, size: `, ${mebibytes(file.size)}` }));
const url$ = fromEvent($('remote'), 'submit').pipe(
  tap((event) => event.preventDefault()),
  // A query may have a signature, which is not shown.
  map(() => new URL($('url').value)),
  map((url) => ({ source: url, name: url.pathname.split('/').at(-1) || url.host, size: '' })),
);

merge(file$, url$)
  .pipe(
    mergeMap((file) => (file ? of(file) : EMPTY)),
    switchMap((file) =>
      openFile(file.source).pipe(
        tap({ subscribe: () => opening(file) }),
        switchMap((id) =>
          listDatasets(id).pipe(
            toArray(),
            tap((datasets) => listed(file, datasets)),
            switchMap((datasets) => pickedOf(datasets, id)),
          ),
        ),
        switchMap(({ id, dataset }) => show(id, dataset)),
        catchError((error) => {
          say('file-status', `Cannot open ${file.name}: ${error.message}`, true);
          return EMPTY;
        }),
      ),
    ),
  )
  .subscribe();

function opening(file) {
  say('file-status', `Opening ${file.name} …`);
  $('datasets').replaceChildren();
  $('dataset').hidden = true;
}

function listed(file, datasets) {
  document.body.classList.add('opened');
  say('file-status', `${file.name}${file.size}: ${datasets.length} ${datasets.length === 1 ? 'dataset' : 'datasets'}`);
  say('no-datasets', datasets.length === 0 ? 'There are none in this file.' : '');
  $('no-datasets').hidden = datasets.length > 0;
  $('datasets').replaceChildren(
    ...datasets.map(({ path, type, space }) => {
      const facts = element('small', {}, [`${formatDatatype(type)}  ${sizeOf(space)}`]);
      return element('li', {}, [element('button', { type: 'button', 'data-path': path }, [path, facts])]);
    }),
  );
}

/** The dataset that the user picks from the list, each time. */
function pickedOf(datasets, id) {
  return fromEvent($('datasets'), 'click').pipe(
    map(({ target }) => target.closest('button')),
    mergeMap((button) => (button ? of(button) : EMPTY)),
    tap((picked) => {
      for (const button of $('datasets').querySelectorAll('button'))
        button.setAttribute('aria-current', String(button === picked));
    }),
    map((picked) => ({ id, dataset: datasets.find(({ path }) => path === picked.dataset.path) })),
  );
}

const sizeOf = ({ class: kind, dims }) =>
  kind === 'H5S_NULL' ? 'null' : kind === 'H5S_SCALAR' ? 'scalar' : dims.join(' × ');

// ---- showing a dataset ---------------------------------------------------------------------------------------------

/** Shows a dataset for as long as it is subscribed to: a slice of numbers, or the first values of anything else. */
function show(file, { path, type, space }) {
  const isNumeric = ['H5T_INTEGER', 'H5T_FLOAT', 'H5T_ENUM'].includes(type.class);
  const hasPicture = isNumeric && space.dims.length > 0 && !space.dims.includes(0);
  $('dataset').hidden = false;
  say('dataset-title', path);
  say('dataset-facts', `${formatDatatype(type)}, ${sizeOf(space)}`);
  say('transfer-status', '');
  $('progress').value = 0;
  $('picture').hidden = !hasPicture;
  $('transfer').hidden = !hasPicture;
  $('preview').hidden = hasPicture;
  return hasPicture ? merge(slices(file, path, space), transfers(file, path, type, space)) : preview(file, path, space);
}

/** Paints a slice, and another one whenever a slider moves; a slice that is no longer wanted is canceled. */
function slices(file, path, { dims }) {
  const outer = dims.slice(0, -2);
  $('sliders').replaceChildren(...outer.map(slider));
  const inputs = [...$('sliders').querySelectorAll('input')];
  return fromEvent($('sliders'), 'input').pipe(
    map(() => inputs.map((input) => Number(input.value))),
    startWith(outer.map(() => 0)),
    switchMap((indices) => slice(file, path, dims, indices)),
  );
}

function slider(size, dimension) {
  const id = `dimension-${dimension}`;
  const shown = element('output', { for: id }, ['0']);
  const input = element('input', { id, type: 'range', min: 0, max: size - 1, value: 0 }, []);
  input.addEventListener('input', () => {
    shown.value = input.value;
  });
  return element('div', { class: 'slider' }, [element('label', { for: id }, [`Dimension ${dimension}`]), input, shown]);
}

/** Reads one slice with `readChunks` and paints its chunks as they come; large slices are thinned out by a stride. */
function slice(file, path, dims, indices) {
  const [rows, columns] = dims.length === 1 ? [1, dims[0]] : dims.slice(-2);
  const step = Math.max(Math.ceil(Math.max(rows, columns) / PIXELS), 1);
  const picture = dims.length === 1 ? [Math.ceil(columns / step)] : [Math.ceil(rows / step), Math.ceil(columns / step)];
  const start = [...indices, ...picture.map(() => 0)];
  const selection = hyperslab({
    start,
    stride: [...indices.map(() => 1), ...picture.map(() => step)],
    count: [...indices.map(() => 1), ...picture],
  });

  return defer(() => {
    painter.begin(picture.length === 1 ? 1 : picture[0], picture.at(-1));
    $('slice').setAttribute('aria-label', `Slice ${[...indices, ...picture.map(() => ':')].join(', ')} of ${path}`);
    say('pointed', '');
    let done = 0;
    const es = watchedSet();
    return of(file).pipe(
      openDataset(path),
      readChunks({ selection, ordered: false }),
      tap((chunk) => {
        const [row, column] = chunk.offset.length === 1 ? [0, chunk.offset[0]] : chunk.offset.slice(-2);
        const [height, width] = chunk.shape.length === 1 ? [1, chunk.shape[0]] : chunk.shape.slice(-2);
        painter.add({ data: chunk.data, row: row / step, column: column / step, rows: height, columns: width });
        done += 1;
        say('slice-status', `${done} of ${chunk.count} chunks painted${step > 1 ? `, every ${step}th value` : ''}`);
      }),
      insertInto(es),
      // The set owns what was inserted: leaving the slice cancels it there.
      finalize(() => es.cancel()),
      catchError(() => {
        say('slice-status', `${done} chunks painted, then an error (see below)`, true);
        return EMPTY;
      }),
    );
  });
}

/** The first values of what has no picture. */
function preview(file, path, space) {
  const some = space.dims.map((size, d) => (d === 0 ? Math.min(size, 100) : Math.min(size, 4)));
  const selection =
    space.dims.length === 0 || space.dims.includes(0)
      ? {}
      : { selection: hyperslab({ start: some.map(() => 0), count: some }) };
  return of(file).pipe(
    openDataset(path),
    readDataset(selection),
    insertInto(watchedSet()),
    tap(({ data }) => say('preview', data === null ? '(null: no values)' : textOf(data))),
    catchError((error) => {
      say('preview', error.message, true);
      return EMPTY;
    }),
  );
}

function textOf(data) {
  const plain = (_, value) =>
    typeof value === 'bigint' ? String(value) : ArrayBuffer.isView(value) ? Array.from(value, String) : value;
  return JSON.stringify(data, plain, 1);
}

// ---- reading all of it ---------------------------------------------------------------------------------------------

/** Each press of Read runs one transfer in an event set of its own; Cancel cancels the set. */
function transfers(file, path, type, space) {
  return fromEvent($('read'), 'click').pipe(exhaustMap(() => transfer(file, path, type, space)));
}

function transfer(file, path, type, space) {
  const total = space.dims.reduce((bytes, size) => bytes * size, type.size);
  const es = watchedSet();
  const began = performance.now();
  const sum = { n: 0, nan: 0, low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, total: 0 };
  $('read').disabled = true;
  $('cancel').disabled = false;
  say('transfer-status', 'Reading …');

  // The bar shows what the event set says, live.
  const watching = es.progress$.subscribe(({ loadedBytes }) => {
    $('progress').value = loadedBytes / total;
  });
  let canceled = false;
  const cancel$ = fromEvent($('cancel'), 'click').pipe(
    tap(() => {
      canceled = true;
    }),
    mergeMap(() => es.cancel()),
  );
  cancel$.pipe(takeUntil(fromEvent(document, 'transferend'))).subscribe();

  const dset = H5Dopen_async(file, path, H5P_DEFAULT, es);
  return from(partsOf(space, type.size)).pipe(
    mergeMap(
      (part) => (canceled ? EMPTY : H5Dread_async(dset, H5T_NATIVE, H5S_ALL, part, H5P_DEFAULT, es)),
      PARTS_AT_ONCE,
    ),
    tap((data) => addUp(sum, data)),
    finalize(() => {
      if (es.status.active > 0) es.cancel();
      watching.unsubscribe();
      document.dispatchEvent(new Event('transferend'));
      H5Dclose_async(dset).subscribe({ error: () => {} });
      $('read').disabled = false;
      $('cancel').disabled = true;
      const seconds = (performance.now() - began) / 1000;
      const { loadedBytes } = es.progress;
      const speed = `${mebibytes(loadedBytes)} in ${seconds.toFixed(2)} s (${mebibytes(loadedBytes / seconds)}/s)`;
      if (canceled) say('transfer-status', `Canceled after ${speed}`);
      else if (es.status.failed > 0) say('transfer-status', `Failed after ${speed}; see below`, true);
      else say('transfer-status', `${speed}. ${summary(sum)}`);
    }),
    catchError(() => EMPTY),
  );
}

/** Selections of whole rows of the first dimension, of about `PART_BYTES` each. */
function* partsOf(space, elementBytes) {
  const [rows, ...rest] = space.dims;
  const step = Math.max(Math.floor(PART_BYTES / rest.reduce((bytes, size) => bytes * size, elementBytes)), 1);
  for (let row = 0; row < rows; row += step) {
    const count = [Math.min(step, rows - row), ...rest];
    yield H5Sselect_hyperslab(
      H5Screate_simple([...space.dims]),
      'H5S_SELECT_SET',
      [row, ...rest.map(() => 0)],
      null,
      count,
      null,
    );
  }
}

function addUp(sum, data) {
  let { n, low, high, total } = sum;
  for (let i = 0; i < data.length; i += 1) {
    const value = typeof data[i] === 'bigint' ? Number(data[i]) : data[i];
    if (Number.isNaN(value)) continue;
    n += 1;
    total += value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  Object.assign(sum, { n, nan: sum.nan + data.length - (n - sum.n), low, high, total });
}

function summary({ n, nan, low, high, total }) {
  if (n === 0) return `No numbers, ${nan} NaN.`;
  return `${n} values from ${digits.format(low)} to ${digits.format(high)}, mean ${digits.format(total / n)}, ${nan} NaN.`;
}

// ---- colours and pointing ------------------------------------------------------------------------------------------

$('colours').append(...COLOUR_MAPS.map((name) => element('option', {}, [name])));
const colours$ = new BehaviorSubject(COLOUR_MAPS[0]);
fromEvent($('colours'), 'change')
  .pipe(map(({ target }) => target.value))
  .subscribe(colours$);
colours$.subscribe((name) => {
  painter.colours = name;
  const pixels = new Uint8ClampedArray(coloursOf(name).buffer);
  $('scale')
    .getContext('2d')
    .putImageData(new ImageData(pixels, 256, 1), 0, 0);
});

fromEvent($('slice'), 'pointermove').subscribe(({ offsetX, offsetY }) => {
  const { width, height, clientWidth, clientHeight } = $('slice');
  const column = Math.floor((offsetX / clientWidth) * width);
  const row = Math.floor((offsetY / clientHeight) * height);
  const inside = row >= 0 && row < height && column >= 0 && column < width;
  const value = inside ? painter.valueAt(row, column) : undefined;
  say('pointed', value === undefined ? '' : `[${row}, ${column}] = ${digits.format(value)}`);
});
