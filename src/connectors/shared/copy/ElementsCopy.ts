import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import { holdsVariableLength } from '../../../model/datatype/holdsVariableLength.js';
import { elementSize } from '../../../model/datatype/size.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import { H5S_ALL, H5Screate_simple, H5Sget_select_npoints } from '../../../model/H5S.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { DatasetId, LocationId } from '../../../model/Identifier.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { BoundedTasks } from './BoundedTasks.js';
import type { CopiedObject } from './CopiedObject.js';
import { namedFailure } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { type Box, copyBoxes } from './copyBoxes.js';
import { jointChunk } from './jointChunk.js';
import type { Opening } from './RequestRunner.js';
import { holdsTexts, holdsVariableUtf8, textBytesType } from './textBytes.js';

/** Bytes of a box, and of all boxes that are read or written at once. */
const BOX_BYTES = 1 << 22;
const BYTES_AT_ONCE = 32 * 2 ** 20;
/** What the smallest box counts, so that there are never more than 256 at once. */
const LEAST_WEIGHT = BYTES_AT_ONCE / 256;
/** Elements of a box whose bytes are not known before they are read, and what it counts. */
const VARIABLE_ELEMENTS = 1 << 15;
const VARIABLE_WEIGHT = 1 << 22;

/** A dataset whose copy exists and has no elements yet; both are open, or being opened. */
export interface EmptyCopy {
  readonly object: CopiedObject;
  readonly from: Opening<'object'>;
  readonly into: Opening<'dataset'>;
  readonly datatype: Datatype;
  readonly space: Dataspace;
  /** Chunks of the original and of the copy. */
  readonly chunks: readonly (readonly number[] | undefined)[];
}

/** Makes of the elements of an original those of its copy. */
export type Translate = (dataset: EmptyCopy, data: H5Data) => Promise<H5Data>;

/** Copies the elements of datasets as values, box by box, several at once. */
export class ElementsCopy {
  readonly #state: CopyState;
  readonly #report: (loadedBytes: number, totalBytes: number) => void;
  #loadedBytes = 0;
  #totalBytes = 0;
  /** Datasets of which it was told that texts are not as they were. */
  readonly #changed = new Set<CopiedObject>();

  /** @param report - Called with the bytes of elements copied so far, and of all datasets found so far. */
  constructor(state: CopyState, report: (loadedBytes: number, totalBytes: number) => void) {
    this.#state = state;
    this.#report = report;
  }

  /** Counts the elements of a dataset that was found. */
  expect(datatype: Datatype, space: Dataspace): void {
    this.#totalBytes += bytesOf(datatype, space);
  }

  /** Copies the elements of some datasets, and closes these. */
  async copy(datasets: readonly EmptyCopy[], translate?: Translate): Promise<void> {
    const tasks = new BoundedTasks(BYTES_AT_ONCE);
    for (const dataset of datasets) await this.#copyOne(dataset, tasks, translate);
    await tasks.end();
  }

  async #copyOne(dataset: EmptyCopy, tasks: BoundedTasks, translate: Translate | undefined): Promise<void> {
    const { object, from, into, datatype, space, chunks } = dataset;
    const size = Math.max(elementSize(datatype), 1);
    const isVariable = holdsVariableLength(datatype);
    const most = isVariable ? VARIABLE_ELEMENTS : Math.max(Math.floor(BOX_BYTES / size), 1);
    const isOpen = Promise.all([from.opened, into.opened]);
    let unfinished = 1;
    const finish = async (): Promise<void> => {
      unfinished -= 1;
      if (unfinished > 0) return;
      await Promise.all([this.#state.source.close(from.identifier), this.#state.target.close(into.identifier)]);
    };
    const named = async (task: () => Promise<void>): Promise<void> => {
      try {
        await task();
      } catch (error) {
        throw namedFailure(object, error);
      }
    };
    for (const box of copyBoxes(space.dims, jointChunk(chunks, most), most)) {
      const bytes = npoints(box) * size;
      unfinished += 1;
      const weight = isVariable ? VARIABLE_WEIGHT : Math.max(bytes, LEAST_WEIGHT);
      await tasks.add(weight, () =>
        named(async () => {
          await isOpen;
          await this.#move(dataset, box, translate);
          this.#loadedBytes += bytes;
          this.#report(this.#loadedBytes, this.#totalBytes);
          await finish();
        }),
      );
    }
    await tasks.add(0, () => named(finish));
  }

  async #move(dataset: EmptyCopy, box: Box, translate: Translate | undefined): Promise<void> {
    const { object, datatype } = dataset;
    if (!holdsTexts(datatype)) return this.#moveAs(H5T_NATIVE, dataset, box, translate);
    try {
      await this.#moveAs(textBytesType(datatype), dataset, box, translate);
    } catch (error) {
      const isRefused = error instanceof H5Error && ['bad-argument', 'unsupported'].includes(error.kind);
      if (!isRefused || !holdsVariableUtf8(datatype)) throw error;
      // A target may take only UTF-8 for UTF-8: what is not becomes it, as a reader takes it.
      await this.#moveAs(H5T_NATIVE, dataset, box, translate);
      if (this.#changed.has(object)) return;
      this.#changed.add(object);
      this.#state.losses.tell(object, 'text', `bytes that are not UTF-8 became it: ${error.message}`);
    }
  }

  async #moveAs(
    mem_type_id: MemoryType,
    dataset: EmptyCopy,
    box: Box,
    translate: Translate | undefined,
  ): Promise<void> {
    const { source, target } = this.#state;
    const { from, into, space } = dataset;
    const [mem_space_id, file_space_id] = spacesOf(space, box);
    const args = { mem_type_id, mem_space_id, file_space_id };
    const data = await source.run(ROUTINES.H5Dread, {
      dset_id: from.identifier as LocationId as DatasetId,
      ...args,
      dxpl_id: {},
    });
    const buf = translate ? await translate(dataset, data) : data;
    // Nobody else has it.
    const dxpl_id = { transfer: true };
    await target.run(ROUTINES.H5Dwrite, { dset_id: into.identifier, ...args, dxpl_id, buf });
  }
}

function npoints({ count }: Box): number {
  return count.reduce((product, size) => product * size, 1);
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
