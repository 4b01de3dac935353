import type { Dataspace, Selection } from '../../model/Dataspace.js';
import type { VirtualMapping } from '../../model/H5P.js';
import { unlimitedDimension } from '../../model/selection/unlimited.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import type { StoredDataset } from '../objects/StoredObject.js';
import { leastExtent } from '../selections/selectionOf.js';
import { readVirtualMappings } from './virtualMappings.js';

/**
 * The mappings that a virtual dataset was created with (File Format Specification, III.F). As in libhdf5
 * (`H5Pget_virtual_srcspace`), the extent of a source is the smallest one that contains its selection; if the selection is
 * unlimited, its dimensions are 0. The source dataset itself is not read.
 */
export function* creationMappings(
  format: FileFormat,
  { layout, dataspace }: Pick<StoredDataset, 'layout' | 'dataspace'>,
): Parser<VirtualMapping[]> {
  if (layout.kind !== 'virtual') return [];
  const stored = yield* readVirtualMappings(format, layout.mappings, dataspace.dims.length);
  return stored.map(({ virtual, source, sourceRank, sourceFile, sourceDataset }) => ({
    vspace: { ...dataspace, selection: virtual },
    srcFileName: sourceFile,
    srcDsetName: sourceDataset,
    srcSpace: sourceSpace(source, sourceRank),
  }));
}

function sourceSpace(selection: Selection, rank: number | undefined): Dataspace {
  if (rank === undefined) return { class: 'H5S_SCALAR', dims: [], maxdims: [], selection };
  const isUnlimited = unlimitedDimension(selection) !== undefined;
  const dims = isUnlimited ? Array<number>(rank).fill(0) : leastExtent(selection, rank);
  return { class: 'H5S_SIMPLE', dims, maxdims: dims, selection };
}
