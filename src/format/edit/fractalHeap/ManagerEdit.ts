import type { FileEdit } from '../FileEdit.js';
import type { Extent } from '../FileSpace.js';
import type { FreeSpaceContents } from './FreeSpace.js';
import { encodeFreeSpaceHeader, encodeSections, freeSpaceHeaderBytes } from './freeSpaceManager.js';
import type { HeapParameters } from './heapParameters.js';

/** The free-space manager of a heap during one edit, which makes another one instead of changing what is there. */
export class ManagerEdit {
  readonly #edit: FileEdit;
  readonly #parameters: HeapParameters;
  /** Of the manager as it is stored now: what the file had, until there is a new one. */
  #extents: readonly Extent[];
  #isNew = false;

  constructor(edit: FileEdit, parameters: HeapParameters, extents: readonly Extent[]) {
    this.#edit = edit;
    this.#parameters = parameters;
    this.#extents = extents;
  }

  /** Stores what is free. Gives the address of the manager; undefined, if nothing is free. */
  save(contents: FreeSpaceContents): number | undefined {
    const { format } = this.#edit;
    const length = freeSpaceHeaderBytes(format);
    const [made, madeList] = this.#isNew ? this.#extents : [];
    if (!made) this.release();
    this.#isNew = true;
    if (contents.sections.length + contents.blocks.length === 0) {
      if (made) this.release();
      return undefined;
    }
    const address = made?.address ?? this.#edit.allocate(length);
    const sections = encodeSections(format, this.#parameters, address, contents);
    // libhdf5 takes the list for as long as its place is.
    if (madeList && madeList.length !== sections.length) this.#edit.release(madeList);
    const isPlaced = madeList?.length === sections.length;
    const list = {
      address: isPlaced ? madeList.address : this.#edit.allocate(sections.length),
      length: sections.length,
    };
    this.#edit.write(list.address, sections);
    this.#edit.write(address, encodeFreeSpaceHeader(format, this.#parameters, list, contents));
    this.#extents = [{ address, length }, list];
    return address;
  }

  release(): void {
    for (const extent of this.#extents) this.#edit.release(extent);
    this.#extents = [];
  }
}
