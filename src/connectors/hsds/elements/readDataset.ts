import type { H5Data } from '../../../model/H5Data.js';
import { selectionBounds } from '../../../model/selection/selectionBounds.js';
import { transferSpaces } from '../../shared/transferSpaces.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import { datasetAt, type Transfer } from './DatasetPlace.js';
import { prepareRead } from './readElements.js';
import { whenCreated } from './whenCreated.js';

/** Reads a selection of a dataset (`H5Dread`), after the writes before it of the same elements. */
export async function readDataset(place: Place, transfer: Transfer, handling: Handling): Promise<H5Data> {
  const dataset = await datasetAt(place);
  const read = prepareRead(dataset, transfer, handling.fileHid);
  if (!read) return null;
  const { dims } = dataset.space;
  const { fileSelection } = transferSpaces(place.asked, dims, transfer.memSpace, transfer.fileSpace);
  const bounds = selectionBounds(fileSelection, dims);
  const turn = bounds && place.domain.elementsOf(place.record).begin(false, bounds);
  handling.release();
  try {
    await Promise.all([turn?.ready, whenCreated(place)]);
    return await read.run(handling);
  } finally {
    turn?.end();
  }
}
