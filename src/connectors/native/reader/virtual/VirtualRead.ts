import { memoryType } from '../../../../codec/conversion.js';
import { sourceNameOf } from '../../../../format/virtual/sourceName.js';
import type { Datatype } from '../../../../model/Datatype.js';
import type { H5Data } from '../../../../model/H5Data.js';
import { failure, H5Error } from '../../../../model/H5Error.js';
import { selectionNpoints } from '../../../../model/selection/selectionNpoints.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { ElementSource } from '../ElementSource.js';
import { openExternal } from '../external/openExternal.js';
import { FillElements } from '../FillElements.js';
import { type ReadableDataset, readableDataset } from '../ReadableDataset.js';
import { ReadableFile } from '../ReadableFile.js';
import { type ReadOptions, readJob } from '../ReadJob.js';
import { readInBatches } from '../readInBatches.js';
import type { ResultContainer } from '../resultContainer.js';
import { unwrittenDataset } from '../unwrittenDataset.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';
import { type MappedBlock, mappingsWithin } from './mappingsWithin.js';
import { openSource, type SourceDataset } from './openSource.js';
import { openVirtual } from './openVirtual.js';
import type { SubTransfer, VirtualRequest } from './SubTransfer.js';
import { subTransfers } from './subTransfers.js';
import type { VirtualDataset } from './VirtualDataset.js';
import { withMappingName } from './withMappingName.js';

/** How deep sources that are virtual themselves may be nested. */
const MAX_NESTED = 32;
/** How often an element may be read from overlapping mappings: nested ones could make that any number in a small file. */
const MAX_TIMES = 1024;

/** A dataset whose elements are decoded without libhdf5. */
interface DecodableDataset {
  readonly file: ReadableFile;
  readonly dataset: ReadableDataset;
  readonly source: ElementSource;
}

/**
 * A read of a virtual dataset: puts the fill value everywhere, then the elements of each mapping straight to their places. Elements
 * of a source are converted directly to the memory type, not first to the datatype of the virtual dataset (`H5D__virtual_read_one`).
 */
export class VirtualRead {
  readonly #options: ReadOptions;
  readonly #memory: Datatype;
  readonly #totalBytes: number;
  readonly #files = new Map<string, ReadableFile>();
  /** The container that all elements go to; undefined before it is made. */
  #container: ResultContainer | undefined;
  #loadedBytes = 0;
  readonly #maxElements: number;
  #elements = 0;

  constructor(
    dataset: ViewedDataset,
    request: VirtualRequest,
    options: ReadOptions,
    into: ResultContainer | undefined,
  ) {
    this.#options = options;
    this.#container = into;
    this.#memory = memoryType(dataset.datatype, options.memType);
    const npoints = selectionNpoints(request.fileSelection, request.dims);
    this.#totalBytes = npoints * dataset.elementSize;
    this.#maxElements = npoints * MAX_TIMES;
  }

  /** Gives the elements; undefined where only libhdf5 can decode the elements of a source. */
  *read(from: SourceDataset, virtual: VirtualDataset, request: VirtualRequest): Steps<H5Data | undefined> {
    try {
      return (yield* this.#readVirtual(from, virtual, request, [])) ? this.#container?.result : undefined;
    } finally {
      for (const file of this.#files.values()) file.close();
    }
  }

  /**
   * Gives whether all elements were read: false where only libhdf5 can decode them.
   *
   * @param within - The virtual datasets that this one is a source of, from the outermost one on.
   */
  *#readVirtual(
    from: SourceDataset,
    virtual: VirtualDataset,
    request: VirtualRequest,
    within: readonly string[],
  ): Steps<boolean> {
    const itself = `${from.dataset.address} ${from.file.identity}`;
    if (within.includes(itself)) throw failure('corrupt-file', 'it is a source of itself');
    if (within.length === MAX_NESTED)
      throw failure('unsupported', `virtual datasets are nested more than ${MAX_NESTED} deep`);
    const { fillValue } = from.dataset;
    // A virtual dataset has its fill value whatever the fill time.
    const unwritten = unwrittenDataset({ ...from.dataset, fillValue: { ...fillValue, fillTime: 'ifset' } });
    if (!unwritten?.isDecodable) return false;
    const filled = { file: this.#fileOf(from.file), dataset: unwritten, source: new FillElements(unwritten) };
    yield* this.#transfer(filled, request);
    for (const block of mappingsWithin(virtual, request)) {
      const steps = this.#readMapping(from.file, block, request, [...within, itself]);
      const isRead = yield* withMappingName(block.mapping, block.block, steps);
      if (!isRead) return false;
    }
    return true;
  }

  *#readMapping(
    from: ViewedFile,
    { mapping, block, virtual }: MappedBlock,
    request: VirtualRequest,
    within: readonly string[],
  ): Steps<boolean> {
    const source = yield* openSource(from, sourceNameOf(mapping.file, block), sourceNameOf(mapping.dataset, block));
    if (!source) return true;
    const { dims } = source.dataset.dataspace;
    checkCorrespondence(mapping, virtual, request.dims, source);
    for (const transfer of subTransfers({ virtual, source: mapping.source, sourceDims: dims }, request)) {
      if (!(yield* this.#readSource(source, transfer, within))) return false;
    }
    return true;
  }

  *#readSource(
    from: SourceDataset,
    { source: fileSelection, memory, npoints }: SubTransfer,
    within: readonly string[],
  ): Steps<boolean> {
    const { file, dataset } = from;
    this.#elements += npoints;
    if (within.length > 1 && this.#elements > this.#maxElements)
      throw failure('unsupported', `overlapping sources: elements would be read more than ${MAX_TIMES} times`);
    const request = { dims: dataset.dataspace.dims, fileSelection, memory };
    if (dataset.layout.kind === 'virtual')
      return yield* this.#readVirtual(from, yield* openVirtual(file, dataset, 'stored'), request, within);
    const decodable = yield* this.#decodable(from, request);
    if (!decodable) return false;
    try {
      yield* this.#transfer(decodable, request);
    } catch (error) {
      // The memory type fits the virtual dataset, so the caller is not wrong: only this source cannot be converted to it.
      if (error instanceof H5Error && error.kind === 'bad-argument')
        throw failure('unsupported', error.message, { cause: error });
      throw error;
    }
    return true;
  }

  /** Undefined where only libhdf5 can decode the elements. */
  *#decodable(
    { file, dataset: stored }: SourceDataset,
    { fileSelection }: VirtualRequest,
  ): Steps<DecodableDataset | undefined> {
    if (stored.externalFiles) {
      const external = yield* openExternal(file, stored, fileSelection);
      return external?.dataset.isDecodable ? { file: ReadableFile.withoutHelpers(file), ...external } : undefined;
    }
    const dataset = readableDataset(stored, stored.format);
    const readable = this.#fileOf(file);
    const source = dataset?.isDecodable ? yield* readable.loadedSource(dataset) : undefined;
    return source && dataset && { file: readable, dataset, source };
  }

  /** Reads elements into the container, which the first time is made unless it was given. */
  *#transfer({ file, dataset, source }: DecodableDataset, request: VirtualRequest): Steps<void> {
    const job = readJob(file.shared, dataset, request, { ...this.#options, memType: this.#memory });
    const isFill = source instanceof FillElements;
    const result = yield* this.#withTotalProgress(readInBatches(file, job, source, this.#container), isFill);
    this.#container ??= { result, isShared: false, isNew: false };
    if (!isFill) this.#loadedBytes += selectionNpoints(request.fileSelection, request.dims) * dataset.elementSize;
  }

  /** The same steps, with the progress of the whole read; elements that are filled count nothing. */
  *#withTotalProgress<T>(steps: Steps<T>, isFill: boolean): Steps<T> {
    try {
      let step = steps.next();
      while (!step.done) {
        const { value } = step;
        const loadedBytes = value.type !== 'progress' || isFill ? 0 : value.loadedBytes;
        const whole = {
          type: 'progress',
          loadedBytes: Math.min(this.#loadedBytes + loadedBytes, this.#totalBytes),
          totalBytes: this.#totalBytes,
        } as const;
        step = steps.next(yield value.type === 'progress' ? whole : value);
      }
      return step.value;
    } finally {
      // Canceled, it may have to wait for helpers.
      for (let end = steps.return(undefined as T); !end.done; end = steps.next()) yield end.value;
    }
  }

  #fileOf(file: ViewedFile): ReadableFile {
    if (file.readable) return file.readable;
    const known = this.#files.get(file.identity) ?? ReadableFile.withoutHelpers(file);
    this.#files.set(file.identity, known);
    return known;
  }
}

/** Refuses a mapping that does not fit its source as it is now. */
function checkCorrespondence(
  { source, sourceRank }: MappedBlock['mapping'],
  virtual: MappedBlock['virtual'],
  dims: readonly number[],
  { dataset }: SourceDataset,
): void {
  const { dataspace } = dataset;
  const sourceDims = dataspace.dims;
  if (sourceRank !== undefined && sourceRank !== sourceDims.length)
    throw failure('corrupt-file', `its selection has rank ${sourceRank}, the source has rank ${sourceDims.length}`);
  const mapped = selectionNpoints(virtual, dims);
  const selected = dataspace.class === 'H5S_NULL' ? 0 : selectionNpoints(source, sourceDims);
  if (mapped !== selected)
    throw failure('corrupt-file', `${mapped} elements are mapped, and ${selected} are selected in the source`);
}
