import type { FileSource } from '../../../model/FileSource.js';
import type { ClaimMode } from '../../../runtime/port/protocol.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { StorageMode } from '../../../storage/OpenedStorage.js';
import type { WireFileAccess } from '../client/WireFileAccess.js';

/** How libhdf5 is asked to open a file. */
export interface FileOpening {
  readonly source: FileSource;
  readonly storageMode: StorageMode;
  readonly claimMode: ClaimMode;
  /** Flags of `H5Fopen` or `H5Fcreate`. */
  readonly flags: number;
  readonly trackOrder: boolean;
  /** Makes a file of the emptied storage that libhdf5 then opens; by default libhdf5 makes it. */
  readonly create?: ((storage: FileBytes) => void) | undefined;
  readonly fapl: WireFileAccess;
}
