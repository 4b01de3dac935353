import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { elementSize } from '../../../model/datatype/size.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5S_ALL, H5Screate_simple, H5Sget_select_npoints } from '../../../model/H5S.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { DatasetId } from '../../../model/Identifier.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { type Box, copyBoxes } from './copyBoxes.js';
import type { RequestRunner } from './RequestRunner.js';
import { withoutReferences } from './withoutReferences.js';

/** Bytes of a box; the next box is read while one is written. */
const BOX_BYTES = 1 << 22;

/** A dataset and the runner of its connector. */
export interface DatasetOf {
  readonly runner: RequestRunner;
  readonly dset: DatasetId;
}

/**
 * Copies all elements of a dataset to one with the same datatype and extent, box by box. References become null.
 *
 * @param moved - Called with the bytes of each box that was written.
 */
export async function copyElements(
  source: DatasetOf,
  target: DatasetOf,
  type: Datatype,
  space: Dataspace,
  chunk: readonly number[] | undefined,
  moved: (bytes: number) => void,
): Promise<void> {
  if (space.class === 'H5S_NULL') return;
  const size = Math.max(elementSize(type), 1);
  let last: Promise<H5Data> | undefined;
  try {
    let before: Box | undefined;
    for (const box of copyBoxes(space.dims, chunk, Math.max(Math.floor(BOX_BYTES / size), 1))) {
      const data = await last;
      last = read(source, space, box);
      if (before) await write(before, data as H5Data);
      before = box;
    }
    if (before) await write(before, (await last) as H5Data);
  } catch (error) {
    await last?.catch(() => {});
    throw error;
  }

  async function write(box: Box, data: H5Data): Promise<void> {
    const { runner, dset } = target;
    const [mem_space_id, file_space_id] = spacesOf(space, box);
    const buf = withoutReferences(type, data);
    const args = { dset_id: dset, mem_type_id: H5T_NATIVE, mem_space_id, file_space_id, dxpl_id: {}, buf } as const;
    await runner.run(ROUTINES.H5Dwrite, args);
    moved(box.count.reduce((product, count) => product * count, size));
  }
}

function read({ runner, dset }: DatasetOf, space: Dataspace, box: Box): Promise<H5Data> {
  const [mem_space_id, file_space_id] = spacesOf(space, box);
  return runner.run(ROUTINES.H5Dread, {
    dset_id: dset,
    mem_type_id: H5T_NATIVE,
    mem_space_id,
    file_space_id,
    dxpl_id: {},
  });
}

/** The dataspaces for the transfer of one box. */
function spacesOf(
  space: Dataspace,
  { start, count }: Box,
): [memory: Dataspace | typeof H5S_ALL, file: Dataspace | typeof H5S_ALL] {
  if (space.class === 'H5S_SCALAR') return [H5S_ALL, H5S_ALL];
  const ones = start.map(() => 1);
  const selection = { type: 'hyperslab', start, stride: ones, count, block: ones } as const;
  return [H5Screate_simple(count), { ...space, selection }];
}

/** Size in bytes of all elements of a dataset. */
export function bytesOf(type: Datatype, space: Dataspace): number {
  return space.class === 'H5S_NULL' ? 0 : H5Sget_select_npoints(space) * Math.max(elementSize(type), 1);
}
