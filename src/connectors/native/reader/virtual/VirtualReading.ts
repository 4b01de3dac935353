import { memoryType } from '../../../../codec/conversion.js';
import { sourceNameOf } from '../../../../format/virtual/sourceName.js';
import type { Datatype, MemoryType } from '../../../../model/Datatype.js';
import type { H5Data } from '../../../../model/H5Data.js';
import { failure, H5Error } from '../../../../model/H5Error.js';
import { selectionNpoints } from '../../../../model/selection/selectionNpoints.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { ElementSource } from '../ElementSource.js';
import { openExternal } from '../external/openExternal.js';
import { FillSource } from '../FillSource.js';
import { type ReadableDataset, readableDataset } from '../ReadableDataset.js';
import { ReadableFile } from '../ReadableFile.js';
import { readTogether } from '../readTogether.js';
import { sourceOf } from '../sourceOf.js';
import { unwrittenDataset } from '../unwrittenDataset.js';
import type { ViewedFile } from '../ViewedFile.js';
import { type MappedBlock, mappingsWithin } from './mappingsWithin.js';
import { ofMapping } from './ofMapping.js';
import { openSource, type Source, type ViewedDataset } from './openSource.js';
import { openVirtual } from './openVirtual.js';
import type { SubTransfer, VirtualRequest } from './SubTransfer.js';
import { subTransfers } from './subTransfers.js';
import type { VirtualDataset } from './VirtualDataset.js';

/** Virtual datasets whose sources are virtual again, one in the other, at the most. */
const MOST_NESTED = 32;
/** How often an element is read at the most, out of mappings that overlap: nested ones could make it any number in a small file. */
const MOST_TIMES = 1024;

/** How the elements of a read are wanted. */
export interface ReadOptions {
  readonly memType: MemoryType;
  /** Bytes that are read between two moments at which the read can be canceled. */
  readonly pieceBytes: number;
  /** Number of the identifier that decoded references carry. */
  readonly hid: number;
}

/** Something to read and what reads its file with others. */
interface Readable {
  readonly file: ReadableFile;
  readonly dataset: ReadableDataset;
  readonly source: ElementSource;
}

/**
 * A read of a virtual dataset: the fill value first, then what each mapping has, straight to its place. Elements of a source are
 * converted to the memory type without a detour by the type of the virtual dataset (`H5D__virtual_read_one`).
 */
export class VirtualReading {
  readonly #options: ReadOptions;
  readonly #memory: Datatype;
  readonly #totalBytes: number;
  readonly #files = new Map<string, ReadableFile>();
  #result: H5Data | undefined;
  #loadedBytes = 0;
  readonly #mostElements: number;
  #elements = 0;

  constructor(dataset: ViewedDataset, request: VirtualRequest, options: ReadOptions) {
    this.#options = options;
    this.#memory = memoryType(dataset.datatype, options.memType);
    const npoints = selectionNpoints(request.fileSelection, request.dims);
    this.#totalBytes = npoints * dataset.elementSize;
    this.#mostElements = npoints * MOST_TIMES;
  }

  /** Reads; undefined where an element or a filter of a source needs libhdf5. */
  *read(from: Source, virtual: VirtualDataset, request: VirtualRequest): Steps<H5Data | undefined> {
    try {
      return (yield* this.#readVirtual(from, virtual, request, [])) ? this.#result : undefined;
    } finally {
      for (const file of this.#files.values()) file.close();
    }
  }

  /** @param within - The virtual datasets that this one is read for. */
  *#readVirtual(
    from: Source,
    virtual: VirtualDataset,
    request: VirtualRequest,
    within: readonly string[],
  ): Steps<boolean> {
    const itself = `${from.dataset.address} ${from.file.identity}`;
    if (within.includes(itself)) throw failure('corrupt-file', 'it is a source of itself');
    if (within.length === MOST_NESTED)
      throw failure('unsupported', `more than ${MOST_NESTED} virtual datasets, one a source of the other`);
    const { fillValue } = from.dataset;
    // It is given whenever there is one.
    const unwritten = unwrittenDataset({ ...from.dataset, fillValue: { ...fillValue, fillTime: 'ifset' } });
    if (!unwritten?.isDecodable) return false;
    const filled = { file: this.#fileOf(from.file), dataset: unwritten, source: new FillSource(unwritten) };
    yield* this.#transfer(filled, request, within.length > 0 ? this.#result : undefined);
    for (const block of mappingsWithin(virtual, request)) {
      const number = block.block;
      const isRead = yield* ofMapping(
        block.mapping,
        number,
        this.#readMapping(from.file, block, request, [...within, itself]),
      );
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
    from: Source,
    { source: fileSelection, memory, npoints }: SubTransfer,
    within: readonly string[],
  ): Steps<boolean> {
    const { file, dataset } = from;
    this.#elements += npoints;
    if (within.length > 1 && this.#elements > this.#mostElements)
      throw failure('unsupported', `sources that overlap: elements are read more than ${MOST_TIMES} times`);
    const request = { dims: dataset.dataspace.dims, fileSelection, memory };
    if (dataset.layout.kind === 'virtual')
      return yield* this.#readVirtual(from, yield* openVirtual(file, dataset, 'stored'), request, within);
    const readable = yield* this.#readable(from, request);
    if (!readable) return false;
    try {
      yield* this.#transfer(readable, request, this.#result);
    } catch (error) {
      // The caller's memory type is right: it is that of the virtual dataset which has no conversion.
      if (error instanceof H5Error && error.kind === 'bad-argument')
        throw failure('unsupported', error.message, { cause: error });
      throw error;
    }
    return true;
  }

  /** Undefined where libhdf5 is needed. */
  *#readable({ file, dataset: stored }: Source, { fileSelection }: VirtualRequest): Steps<Readable | undefined> {
    if (stored.externalFiles) {
      const external = yield* openExternal(file, stored, fileSelection);
      return external?.dataset.isDecodable ? { file: alone(file), ...external } : undefined;
    }
    const dataset = readableDataset(stored, stored.format);
    const readable = this.#fileOf(file);
    const source = dataset?.isDecodable ? yield* sourceOf(readable, dataset) : undefined;
    return source && dataset && { file: readable, dataset, source };
  }

  /** Reads stored elements into a result, a new one where none is given. */
  *#transfer({ file, dataset, source }: Readable, request: VirtualRequest, into: H5Data | undefined): Steps<void> {
    const { layout, elementSize } = dataset;
    const { memType: _, ...options } = this.#options;
    const job = {
      ...options,
      file: file.shared,
      dataset,
      memType: this.#memory,
      request: {
        mode: 'read',
        ...request,
        chunk: layout.kind === 'chunked' ? layout.chunk : null,
        elementSize,
        pieceBytes: options.pieceBytes,
        byChunk: true,
      },
    } as const;
    const isFill = source instanceof FillSource;
    const result = yield* this.#counted(readTogether(file, job, source, into), isFill);
    this.#result ??= result;
    if (!isFill) this.#loadedBytes += selectionNpoints(request.fileSelection, request.dims) * elementSize;
  }

  /** The same steps; they tell the progress of the whole read, for which filling counts nothing. */
  *#counted<T>(steps: Steps<T>, isFill: boolean): Steps<T> {
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
      steps.return(undefined as T);
    }
  }

  #fileOf(file: ViewedFile): ReadableFile {
    if (file.readable) return file.readable;
    const known = this.#files.get(file.identity) ?? alone(file);
    this.#files.set(file.identity, known);
    return known;
  }
}

/** A file that this worker reads alone. */
function alone({ reader, identity }: ViewedFile): ReadableFile {
  return new ReadableFile(reader, { identity, source: undefined });
}

function checkCorrespondence(
  { source, sourceRank }: MappedBlock['mapping'],
  virtual: MappedBlock['virtual'],
  dims: readonly number[],
  { dataset }: Source,
): void {
  const { dataspace } = dataset;
  const sourceDims = dataspace.dims;
  if (sourceRank !== undefined && sourceRank !== sourceDims.length)
    throw failure('corrupt-file', `a selection of rank ${sourceRank}, and the source has rank ${sourceDims.length}`);
  const mapped = selectionNpoints(virtual, dims);
  const selected = dataspace.class === 'H5S_NULL' ? 0 : selectionNpoints(source, sourceDims);
  if (mapped !== selected)
    throw failure('corrupt-file', `${mapped} elements are mapped, and ${selected} of the source selected`);
}
