import type { FileView, ViewedObject } from '../../../format/FileView.js';
import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import type { ReadableFile } from './ReadableFile.js';

/** A dataset as the view of its file describes it. */
export type ViewedDataset = Extract<ViewedObject, { readonly kind: 'dataset' }>;

/** What reading needs of a file: its view, its bytes, and the files that it names. */
export interface ViewedFile {
  /** As errors name it. */
  readonly name: string;
  /** Equal for two files exactly when they are the same bytes. */
  readonly identity: string;
  readonly view: FileView;
  /** The bytes of the file, which may be late. */
  readonly reader: RangeReader;
  /** What reads of the file share: decoded chunks and helpers. Absent where nothing is shared. */
  readonly readable?: ReadableFile | undefined;
  /**
   * Opens a file that this one names, by an external link or as a source of virtual data; undefined when there is none.
   * Errors: `H5Error` `permission` where the file may not be reached (the message names the option), `corrupt-file` where it is no
   * HDF5 file.
   */
  named(name: string, kind: Exclude<ExternalFileKind, 'raw'>): Steps<ViewedFile | undefined>;
  /** Opens a file that has raw data of this one; undefined when there is none. Errors: `H5Error` `permission`, as for `named`. */
  raw(name: string): Steps<RangeReader | undefined>;
}
