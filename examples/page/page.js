// The page: streams of what the user does, each switching to the work it asks for; switching away cancels that work and
// closes what it had opened.

import { H5F_ACC_RDONLY, openFile } from 'h5rx';
import { catchError, EMPTY, last, merge, of, switchMap, tap } from 'rxjs';
import { chosenColours } from './chosenColours.js';
import { DatasetList } from './DatasetList.js';
import { $, say } from './element.js';
import { digits } from './formats.js';
import { openedFiles } from './openedFiles.js';
import { pointedValues } from './pointedValues.js';
import { SlicePainter } from './SlicePainter.js';
import { showDataset } from './showDataset.js';

const list = new DatasetList();
const painter = new SlicePainter($('slice'), ({ low, high }) => {
  $('low').value = low <= high ? digits(low) : '';
  $('high').value = low <= high ? digits(high) : '';
});

const shown$ = openedFiles().pipe(switchMap((opened) => show(opened)));
merge(shown$, chosenColours(painter), pointedValues(painter)).subscribe();

/** Opens a file, lists its datasets, and shows the one that is picked. */
function show({ source, fapl, name, size, requests, problem }) {
  clear();
  if (problem) {
    say('file-status', problem, true);
    return EMPTY;
  }
  say('file-status', `Opening ${name} …`);
  return openFile(source, H5F_ACC_RDONLY, fapl).pipe(
    tap(() => document.body.classList.add('opened')),
    switchMap((file) => {
      const listed$ = list.fill(file).pipe(
        last(undefined, 0),
        tap((count) => tellCount(name + size, count)),
      );
      const counts$ = requests?.counts$ ?? of(undefined);
      const dataset$ = list.picked$.pipe(switchMap((member) => showDataset({ file, member, painter, counts$ })));
      return merge(listed$, dataset$);
    }),
    catchError((error) => {
      say('file-status', `Cannot open ${name}: ${error.message}`, true);
      return EMPTY;
    }),
  );
}

function clear() {
  for (const id of ['dataset', 'transfer', 'no-datasets']) $(id).hidden = true;
  $('errors').replaceChildren();
  list.clear();
}

function tellCount(name, count) {
  say('file-status', `${name}: ${count} ${count === 1 ? 'dataset' : 'datasets'}`);
  say('no-datasets', 'There are none in this file.');
  $('no-datasets').hidden = count > 0;
}
