/**
 * Property lists as plain readonly objects (HDF5 Reference Manual, H5P): one interface a class, each field named as its
 * C setter without `H5Pset_`. `propertyListRules.ts` holds the checks.
 */
import type { CopyLoss } from './CopyLoss.js';
import type { Dataspace } from './Dataspace.js';
import type { ExternalFiles } from './ExternalFiles.js';
import type { NumericArray } from './H5Data.js';
import type { LibraryVersion } from './H5F.js';
import type { HttpAccess } from './HttpAccess.js';

/** The empty property list of every class. */
export const H5P_DEFAULT: Readonly<Record<string, never>> = Object.freeze({});

/** Whether creation order is recorded, and whether it is indexed too. */
export type CreationOrder = 'tracked' | 'indexed';

/** File creation properties (`fcpl`). */
export interface FileCreation {
  /** Bytes before the HDF5 data: 0, or a power of two of at least 512. */
  readonly userblock?: number;
  /** Creation order of the root group's links. */
  readonly linkCreationOrder?: CreationOrder;
  /** Creation order of the root group's attributes. */
  readonly attrCreationOrder?: CreationOrder;
}

/** What a file access property list needs to know of a connector. */
export interface ConnectorReference {
  readonly name: string;
  execute(request: never): unknown;
}

/**
 * What `H5Fclose_async` does where objects that were opened through the file identifier are still open: `'weak'` closes the
 * file with the last of them; `'semi'` fails with `permission` and closes nothing; `'strong'` closes them too.
 */
export type FileCloseDegree = 'weak' | 'semi' | 'strong';

/** File access properties (`fapl`); those of `HttpAccess` are for remote files. */
export interface FileAccess extends HttpAccess {
  /** The connector that opens the file; the native one by default. */
  readonly connector?: ConnectorReference;
  /** Oldest and newest format version that new objects may have; the library's own default is `['v18', 'v200']`. */
  readonly libverBounds?: readonly [low: LibraryVersion, high: LibraryVersion];
  /**
   * Single-writer/multiple-reader access, as the flags `H5F_ACC_SWMR_READ` and `H5F_ACC_SWMR_WRITE` ask for it. For reading it also says that
   * the file may grow meanwhile, where any other change is an error: behind a file handle, and on a server. A `Blob` is `unsupported`.
   */
  readonly swmr?: boolean;
  /**
   * What closing the file does to objects in it; `'weak'` by default. A file that is open has the degree that it was first
   * opened with, and another one is `bad-argument`.
   */
  readonly fcloseDegree?: FileCloseDegree;
  /**
   * Which files this one may name (external links, external raw data, sources of virtual datasets): those of its own
   * folder and below (`'folder'`, the default), `'any'`, `'none'`, or those that a function gives. Names begin in the
   * file's folder, symbolic links resolved; bytes, Blobs and file handles have none. What may not be reached is an error
   * that names it. A file from elsewhere may show every file that it may name, as raw data: `'none'` forbids it.
   * A file that is open already keeps what it was opened with; another value is `bad-argument`.
   */
  readonly externalFiles?: ExternalFiles;
}

/** Link creation properties (`lcpl`). */
export interface LinkCreation {
  /** Create the groups of the path that do not exist. */
  readonly createIntermediateGroup?: boolean;
  /** Character set of the link's name; UTF-8 by default. */
  readonly charEncoding?: 'ASCII' | 'UTF-8';
}

/** Link access properties (`lapl`); none is defined yet. */
export type LinkAccess = Readonly<Record<string, never>>;

/** Group creation properties (`gcpl`). */
export interface GroupCreation {
  readonly linkCreationOrder?: CreationOrder;
  readonly attrCreationOrder?: CreationOrder;
  /** Number of links at which compact storage turns dense, and dense compact. */
  readonly linkPhaseChange?: readonly [maxCompact: number, minDense: number];
}

/** Group, attribute, datatype, map and object access properties; none is defined yet. */
export type ObjectAccess = Readonly<Record<string, never>>;

/** One filter of a pipeline (HDF5 Reference Manual, `H5Pset_filter`). */
export interface FilterProperty {
  /** Registered filter number, for instance 32001 of Blosc. */
  readonly id: number;
  /** Client data values. */
  readonly cdValues?: readonly number[];
  /** Whether a chunk may be stored without this filter when it fails. */
  readonly optional?: boolean;
  /** The name stored in the file; only read. */
  readonly name?: string;
}

/** A piece of a file that holds raw data (`H5Pset_external`). */
export interface ExternalFile {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * A mapping of a virtual dataset (`H5Pset_virtual`): the n-th element that `vspace` selects is the n-th one that `srcSpace`
 * selects, in C order. Only read.
 */
export interface VirtualMapping {
  /**
   * The virtual dataset's extent, and what is mapped of it (`H5Pget_virtual_vspace`). A hyperslab without end has
   * `H5S_UNLIMITED` blocks, or a block of that size, in one dimension.
   */
  readonly vspace: Dataspace;
  /** `.` for the file itself; `%b` stands for the number of the block, `%%` for a percent sign (`H5Pget_virtual_filename`). */
  readonly srcFileName: string;
  readonly srcDsetName: string;
  /**
   * What it is mapped to (`H5Pget_virtual_srcspace`), in the least extent that holds it; without dimensions where all of the
   * source is selected, and with dimensions of 0 where the selection has no end: the source itself is not looked at.
   */
  readonly srcSpace: Dataspace;
}

/** Dataset creation properties (`dcpl`). */
export interface DatasetCreation {
  /** Chunk dimensions, in elements; the layout is then chunked. */
  readonly chunk?: readonly number[];
  /** Deflate (gzip) level, 0–9. */
  readonly deflate?: number;
  readonly shuffle?: boolean;
  readonly fletcher32?: boolean;
  /** A pipeline by filter number, in order; not together with `deflate`, `shuffle` or `fletcher32`. */
  readonly filters?: readonly FilterProperty[];
  /**
   * Value of elements never written, in the dataset's own datatype: the plain value of one (`99`, `NaN`, `2n`, `true`,
   * `'none'`, `{ x: 1, n: 2 }`) or a container of one element.
   */
  readonly fillValue?: unknown;
  readonly fillTime?: 'alloc' | 'never' | 'ifset';
  readonly allocTime?: 'default' | 'early' | 'late' | 'incr';
  readonly layout?: 'compact' | 'contiguous' | 'chunked' | 'virtual';
  readonly attrCreationOrder?: CreationOrder;
  readonly external?: readonly ExternalFile[];
  readonly virtual?: readonly VirtualMapping[];
}

/** Dataset access properties (`dapl`). */
export interface DatasetAccess {
  /** Bytes of decoded chunks that may be kept for the dataset while it is open in a file open for reading; 32 MiB by default, 0 for none. */
  readonly chunkCacheBytes?: number;
}

/** Attribute creation properties (`acpl`). */
export interface AttributeCreation {
  readonly charEncoding?: 'ASCII' | 'UTF-8';
}

/** Object copy properties (`ocpypl`). */
export interface ObjectCopy {
  readonly shallowHierarchy?: boolean;
  readonly expandSoftLink?: boolean;
  readonly expandExtLink?: boolean;
  readonly expandReference?: boolean;
  readonly withoutAttr?: boolean;
  readonly mergeCommittedDtype?: boolean;
  /**
   * Between files of two connectors: is told what the copy does not keep, each time as soon as it is known. What it throws fails the copy.
   * Nothing is lost untold: what cannot be told as a loss (`skipUnsupported`) is an error.
   */
  readonly report?: (loss: CopyLoss) => void;
  /**
   * Between files of two connectors: objects, attributes and links that the target cannot have are left out, and told to `report`; by
   * default they are an error, `unsupported`.
   */
  readonly skipUnsupported?: boolean;
}

/** Data transfer properties (`dxpl`). */
export interface DataTransfer {
  /**
   * Hand the write buffer over: it is detached from the caller and nothing is copied. This takes the whole `ArrayBuffer` with all
   * its views; one that is detached already is `bad-argument`. Shared memory stays, and must not change until the end.
   */
  readonly transfer?: boolean;
  /** Copy the write buffer at the call, so that the caller may change it at once. */
  readonly copy?: boolean;
  /**
   * Let queued small writes to one dataset become one where they adjoin, as long as they follow each other without any
   * other operation in between: elements after elements, rows after rows, pieces that complete rows. They have one memory
   * type and typed arrays that hold nothing but their elements. Each stays an operation with its own result, but all
   * begin before one has ended, and a cancel after that does not stop one. False by default.
   */
  readonly merge?: boolean;
  /** Bytes that a transfer moves between two moments at which it can be cancelled; 4 MiB by default. */
  readonly pieceBytes?: number;
  /** Which transfers a worker continues first: what is on screen (`visible`) before what may be needed (`prefetch`). */
  readonly priority?: 'visible' | 'normal' | 'prefetch';
  /**
   * For `H5Dread_async`: the typed array that the elements are read into, which is also what is emitted. It has the type and length of
   * what the read would give otherwise; elements that `mem_space_id` does not select stay as they are. Workers put the elements straight
   * into a `SharedArrayBuffer`; into an `ArrayBuffer` the finished result is copied on the calling thread, a few milliseconds a turn.
   *
   * From the call on the memory belongs to the operation, until its last worker has let go of it; what reads into or writes from the same
   * bytes later waits for that, in whatever file. After an error or a cancel its content is undefined. A cold operation with it runs once.
   */
  readonly into?: NumericArray;
}

/** Datatype, map and link properties that have no fields yet. */
export type EmptyProperties = Readonly<Record<string, never>>;
