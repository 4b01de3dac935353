import * as h5 from 'h5rx';
import { lastValueFrom, of, toArray } from 'rxjs';
import type { ArrayMetadata, GroupMetadata } from 'zarrita';
import { arrayMetadata } from './arrayMetadata.js';
import { plainAttributes } from './plainAttributes.js';

type Metadata = ArrayMetadata | GroupMetadata;

/** The metadata of what is at a path below a root; undefined where nothing is that Zarr knows. Errors: `unsupported` datasets. */
export async function metadataOf(root: h5.LocationId, path: string): Promise<Metadata | undefined> {
  const name = path.slice(1) || '.';
  const info = await lastValueFrom(h5.H5Oget_info_by_name_async(root, name)).catch((error: h5.H5Error) => {
    if (error.kind !== 'not-found') throw error;
  });
  if (info?.type === 'H5O_TYPE_DATASET') {
    const described = h5.whileOpen((dataset: h5.DatasetId) => arrayMetadata(dataset, name));
    return lastValueFrom(of(root).pipe(h5.openDataset(name), described));
  }
  if (info?.type !== 'H5O_TYPE_GROUP') return undefined;
  const attributes = await lastValueFrom(of(root).pipe(h5.openGroup(name), h5.readAttributes(), toArray()));
  return { zarr_format: 3, node_type: 'group', attributes: plainAttributes(attributes) };
}
