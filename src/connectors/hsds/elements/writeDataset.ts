import type { H5WritableData } from '../../../model/H5Data.js';
import { selectionBounds } from '../../../model/selection/selectionBounds.js';
import { transferSpaces } from '../../shared/transferSpaces.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import { datasetAt, type Transfer } from './DatasetPlace.js';
import { whenCreated } from './whenCreated.js';
import { prepareWrite } from './writeElements.js';

/** Writes a selection of a dataset (`H5Dwrite`), after the reads and writes before it of the same elements. */
export async function writeDataset(
  place: Place,
  transfer: Transfer,
  data: H5WritableData,
  handling: Handling,
): Promise<void> {
  const dataset = await datasetAt(place);
  const write = prepareWrite(dataset, transfer, data, handling);
  if (!write) return;
  const { dims } = dataset.space;
  const { fileSelection } = transferSpaces(place.asked, dims, transfer.memSpace, transfer.fileSpace);
  const bounds = selectionBounds(fileSelection, dims);
  if (!bounds) return;
  place.domain.change();
  const turn = place.domain.elementsOf(place.record).begin(true, bounds);
  handling.release();
  try {
    await Promise.all([turn.ready, whenCreated(place), place.domain.whenReady()]);
    await write.run(handling);
  } finally {
    turn.end();
  }
}
