import { compareNames } from '../../../format/links/compareNames.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import { H5_INDEX_CRT_ORDER, H5_ITER_DEC, type IndexType, type IterationOrder } from '../../../model/iteration.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { storedObject } from './storedObject.js';

/**
 * The names of a group's links or an object's attributes in the order asked for. h5wasm gives them in creation order
 * where that is indexed.
 */
export function orderNames(
  names: string[],
  of: 'links' | 'attributes',
  index: IndexType,
  order: IterationOrder,
  file: OpenFile,
  path: string,
  routine: string,
): string[] {
  if (index === H5_INDEX_CRT_ORDER) requireCreationOrder(of, file, path, routine);
  else names.sort(compareNames);
  return order === H5_ITER_DEC ? names.reverse() : names;
}

/** Makes sure that creation order is indexed. */
function requireCreationOrder(of: 'links' | 'attributes', file: OpenFile, path: string, routine: string): void {
  const object = storedObject(file, path, routine);
  const linkOrder = object?.kind === 'group' ? object.linkInfo?.creationOrder : undefined;
  const creationOrder = of === 'links' ? linkOrder : object?.attributeCreationOrder;
  if (creationOrder === undefined) {
    throw badArgument(routine, `'${path}' in '${file.name}' does not track the creation order of its ${of}`);
  }
  if (creationOrder === 'tracked') {
    const message = `'${path}' in '${file.name}' tracks creation order without indexing it, which h5wasm does not read`;
    throw new H5Error('unsupported', routine, message);
  }
}
