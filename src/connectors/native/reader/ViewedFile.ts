import type { FileView } from '../../../format/FileView.js';
import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import type { ReadableFile } from './ReadableFile.js';

/** A file as those see it who read from it: what is in it, its bytes, and the files that it names. */
export interface ViewedFile {
  /** As errors name it. */
  readonly name: string;
  /** Equal for two files exactly when they are the same bytes. */
  readonly identity: string;
  /** What is in the file. */
  readonly view: FileView;
  /** Its bytes, which may be late. */
  readonly reader: RangeReader;
  /** What reads of the file share: decoded chunks, and helpers; absent where nothing is shared. */
  readonly readable?: ReadableFile | undefined;
  /**
   * A file that this one names, by an external link or as a source of virtual data; undefined when there is none.
   * Errors: `H5Error` `permission` where it may not be reached, which names the option; `corrupt-file` where it is no HDF5 file.
   */
  named(name: string, kind: Exclude<ExternalFileKind, 'raw'>): Steps<ViewedFile | undefined>;
  /** A file with raw data of this one; undefined when there is none. Errors: `H5Error` `permission`, as for `named`. */
  raw(name: string): Steps<RangeReader | undefined>;
}
