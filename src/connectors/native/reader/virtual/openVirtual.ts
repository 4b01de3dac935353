import { isNumbered, parseSourceName, sourceNameOf } from '../../../../format/virtual/sourceName.js';
import { readVirtualMappings, type StoredMapping } from '../../../../format/virtual/virtualMappings.js';
import type { Selection } from '../../../../model/Dataspace.js';
import { failure } from '../../../../model/H5Error.js';
import { selectionBounds } from '../../../../model/selection/selectionBounds.js';
import {
  blockOfUnlimited,
  clipUnlimited,
  coordinatesBefore,
  npointsAcross,
  sizeOfCoordinates,
  unlimitedDimension,
} from '../../../../model/selection/unlimited.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { parseSteps } from '../parseSteps.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';
import { openSource } from './openSource.js';
import type { Mapping, VirtualDataset } from './VirtualDataset.js';
import { withMappingName } from './withMappingName.js';

type Unlimited = Extract<Selection, { readonly type: 'hyperslab' }>;

/** How many sources with the number of a block in their name are looked for. */
const MAX_BLOCKS = 2 ** 20;

/**
 * The extent and the mappings of a virtual dataset (`H5D__virtual_set_extent_unlim`, with the default view
 * `H5D_VDS_LAST_AVAILABLE`). In a dimension with unlimited mappings the source that reaches furthest gives the size; sources with the
 * number of a block in their name count up to the first one that is missing (`H5Pset_virtual_printf_gap` of 0).
 *
 * @param extent - 'stored' for a source of another virtual dataset: as in libhdf5, its extent is the one in its header, whatever its own
 *   sources say.
 * @returns The extent and the mappings. Errors: `H5Error` `corrupt-file`, and those of sources that exist and cannot be read.
 */
export function* openVirtual(
  file: ViewedFile,
  dataset: ViewedDataset,
  extent: 'current' | 'stored' = 'current',
): Steps<VirtualDataset> {
  const { dataspace, layout, format } = dataset;
  if (layout.kind !== 'virtual') throw new TypeError(`a ${layout.kind} dataset has no mappings`);
  const stored = yield* parseSteps(readVirtualMappings(format, layout.mappings, dataspace.dims.length), file.reader);
  const least = leastDims(stored, dataspace.dims);
  const mappings: Mapping[] = [];
  const found = dataspace.dims.map(() => -1);
  for (const [number, mapping] of stored.entries()) {
    const checked = checkedMapping(mapping, number);
    const dimension = unlimitedDimension(mapping.virtual);
    if (dimension === undefined) {
      mappings.push(checked);
      continue;
    }
    const room = extent === 'stored' ? (dataspace.dims[dimension] as number) : undefined;
    const virtual = mapping.virtual as Unlimited;
    const sourceDimension = unlimitedDimension(mapping.source);
    let size: number;
    if (sourceDimension === undefined) {
      const count = yield* countBlocks(file, checked, virtual, dimension, room);
      if (count > 0) mappings.push({ ...checked, blocks: { dimension, count } });
      size = count === 0 ? 0 : endOf(blockOfUnlimited(virtual, dimension, count - 1), dimension);
    } else {
      const clipped = yield* clippedMapping(file, checked, { dimension, sourceDimension, room });
      if (clipped) mappings.push(clipped.mapping);
      size = clipped?.size ?? 0;
    }
    found[dimension] = Math.max(found[dimension] as number, size);
  }
  if (extent === 'stored') return { dims: dataspace.dims, mappings };
  const dims = dataspace.dims.map((size, d) => {
    const now = found[d] as number;
    return now < 0 ? size : Math.max(now, least[d] as number);
  });
  const beyond = dims.findIndex((size, d) => size > (dataspace.maxdims[d] as number) || !Number.isSafeInteger(size));
  if (beyond >= 0) {
    const most = dataspace.maxdims[beyond];
    throw failure(
      'corrupt-file',
      `the sources give dimension ${beyond} a size of ${dims[beyond]}, its maximum is ${most}`,
    );
  }
  return { dims, mappings };
}

/** The smallest extent that holds all mappings, apart from the dimensions in which they are unlimited (`H5D_virtual_update_min_dims`). */
function leastDims(stored: readonly StoredMapping[], dims: readonly number[]): number[] {
  const least = dims.map(() => 0);
  for (const { virtual } of stored) {
    if (virtual.type !== 'hyperslab' && virtual.type !== 'spans') continue;
    const unlimited = unlimitedDimension(virtual);
    selectionBounds(virtual, dims)?.end.forEach((last, d) => {
      if (d !== unlimited) least[d] = Math.max(least[d] as number, last + 1);
    });
  }
  const short = dims.findIndex((size, d) => size < (least[d] as number));
  if (short >= 0)
    throw failure('corrupt-file', `dimension ${short} has a size of ${dims[short]}, the mappings need ${least[short]}`);
  return least;
}

/** Makes the checks of libhdf5 when it opens a virtual dataset (`H5D_virtual_check_mapping_pre` and `_post`). */
function checkedMapping(stored: StoredMapping, number: number): Mapping {
  const { source, virtual, sourceRank } = stored;
  const file = parseSourceName(stored.sourceFile);
  const dataset = parseSourceName(stored.sourceDataset);
  const dimension = unlimitedDimension(virtual);
  const sourceDimension = unlimitedDimension(source);
  const numbered = isNumbered(file) || isNumbered(dataset);
  const fail = (reason: string) => failure('corrupt-file', `mapping ${number}: ${reason}`);
  if (dimension === undefined && sourceDimension !== undefined)
    throw fail('the selection of its source is unlimited, that of the virtual dataset is not');
  if (dimension !== undefined && sourceDimension !== undefined) {
    const across = npointsAcross(virtual as Unlimited, dimension);
    const acrossSource = npointsAcross(source as Unlimited, sourceDimension);
    if (across !== acrossSource)
      throw fail(`${across} elements in a row of the virtual dataset, ${acrossSource} in a row of the source`);
  }
  if (numbered !== (dimension !== undefined && sourceDimension === undefined))
    throw fail(
      numbered
        ? '%b in the name of its source, although all blocks have the same one'
        : 'no %b in the name of its source, although each block needs its own',
    );
  if (numbered && (virtual as Unlimited).block[dimension as number] === Infinity)
    throw fail('%b in the name of its source, and an unlimited block');
  return { number, file, dataset, source, sourceRank, virtual };
}

/** An unlimited mapping, clipped to the current extent of its source; undefined where the source is missing. */
function* clippedMapping(
  file: ViewedFile,
  mapping: Mapping,
  { dimension, sourceDimension, room }: { dimension: number; sourceDimension: number; room: number | undefined },
): Steps<{ readonly mapping: Mapping; readonly size: number } | undefined> {
  const { virtual, source } = mapping as { virtual: Unlimited; source: Unlimited };
  const found = yield* withMappingName(
    mapping,
    0,
    openSource(file, sourceNameOf(mapping.file, 0), sourceNameOf(mapping.dataset, 0)),
  );
  if (!found) return undefined;
  const { dims } = found.dataset.dataspace;
  const sourceSize = dims[sourceDimension];
  if (sourceSize === undefined || dims.length !== mapping.sourceRank)
    throw failure(
      'corrupt-file',
      `mapping ${mapping.number}: its selection has rank ${mapping.sourceRank}, the source has rank ${dims.length}`,
    );
  const available = coordinatesBefore(source, sourceDimension, sourceSize);
  const coordinates = room === undefined ? available : Math.min(available, coordinatesBefore(virtual, dimension, room));
  const size = sizeOfCoordinates(virtual, dimension, coordinates);
  return {
    mapping: {
      ...mapping,
      virtual: clipUnlimited(virtual, dimension, size),
      source: clipUnlimited(source, sourceDimension, sizeOfCoordinates(source, sourceDimension, coordinates)),
    },
    size,
  };
}

/** How many blocks have sources: those before the first one without a source, or all that begin before `room`. */
function* countBlocks(
  file: ViewedFile,
  mapping: Mapping,
  { start, stride }: Unlimited,
  dimension: number,
  room: number | undefined,
): Steps<number> {
  if (room !== undefined)
    return Math.max(0, Math.ceil((room - (start[dimension] as number)) / (stride[dimension] as number)));
  for (let count = 0; count < MAX_BLOCKS; count += 1) {
    const found = yield* withMappingName(
      mapping,
      count,
      openSource(file, sourceNameOf(mapping.file, count), sourceNameOf(mapping.dataset, count)),
    );
    if (!found) return count;
  }
  throw failure('unsupported', `mapping ${mapping.number}: more than ${MAX_BLOCKS} sources`);
}

function endOf({ start, stride, count, block }: Unlimited, d: number): number {
  return (start[d] as number) + ((count[d] as number) - 1) * (stride[d] as number) + (block[d] as number);
}
