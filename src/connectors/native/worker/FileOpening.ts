import type { FileSpec } from '../../../format/superblock/createFile.js';
import type { FileSource } from '../../../model/FileSource.js';
import type { StorageMode } from '../../../storage/OpenedStorage.js';
import type { WireFileAccess } from '../client/WireFileAccess.js';
import type { ClaimMode } from '../protocol.js';

/** How a file is opened or created. */
export interface FileOpening {
  readonly source: FileSource;
  readonly storageMode: StorageMode;
  readonly claimMode: ClaimMode;
  /** Specification of the file to be created in the emptied storage; undefined where an existing file is opened. */
  readonly create?: Omit<FileSpec, 'style'> | undefined;
  readonly fapl: WireFileAccess;
}
