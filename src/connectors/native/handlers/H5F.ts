import { runAsync } from '../../../format/bytes/runAsync.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import { H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE } from '../../../model/H5F.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { WireFileAccess } from '../client/WireFileAccess.js';
import type { ClaimMode, OpenedObject } from '../protocol.js';
import type { FileOpening } from '../worker/FileOpening.js';
import { accessOf } from '../worker/Files.js';
import { rootOf } from '../worker/Place.js';
import { closeObject, syncAll } from './closeObject.js';
import { type HandlersOf, opensOf } from './HandlersOf.js';

/** Handlers of the routines of H5F that change nothing. */
export const H5F: HandlersOf<'H5F'> = ({ files, objects }) => ({
  *H5Fopen({ filename, flags, fapl_id }, context): Steps<OpenedObject> {
    const opening = openingOf(filename, flags, fapl_id as WireFileAccess);
    const file = yield* abortedWith(
      (signal) => files.open(opening, context, signal),
      (opened) => {
        if (opened.users === 0) return files.close(opened, context);
      },
    );
    return objects.add(opensOf(context), { kind: 'file', place: rootOf(file) });
  },

  H5Freopen({ file_id }, context) {
    const { place } = objects.getKind(file_id, 'file');
    return objects.add(opensOf(context), { kind: 'file', place });
  },

  H5Fflush({ object_id }) {
    syncAll(objects.place(object_id).asked.file);
  },

  H5Fclose({ file_id }, context) {
    objects.getKind(file_id, 'file');
    return closeObject({ files, objects }, file_id, context);
  },

  *H5Fis_accessible({ container_name, fapl_id }, context): Steps<boolean> {
    const access = accessOf(fapl_id as WireFileAccess, context);
    return yield* abortedWith(async (signal) => {
      const { storage, reader } = await files.openStorage(container_name, access);
      try {
        await runAsync(readSuperblock(reader.size), reader, signal);
        return true;
      } catch (error) {
        if (error instanceof H5Error && error.kind === 'corrupt-file') return false;
        throw error;
      } finally {
        storage.close();
      }
    });
  },
});

/**
 * Waits for what reads late bytes, which a cancel aborts.
 *
 * @param undo - Is called with what came of it all the same.
 */
function* abortedWith<T>(
  begin: (signal: AbortSignal) => Promise<T>,
  undo: (value: T) => void | Promise<void> = () => {},
): Steps<T> {
  const aborting = new AbortController();
  const begun = begin(aborting.signal);
  let isOver = false;
  try {
    const value = yield* waitFor(begun);
    isOver = true;
    return value;
  } finally {
    if (!isOver) {
      aborting.abort(failure('canceled', 'the operation was canceled'));
      yield* waitFor(
        begun.then(undo, () => {}),
        false,
      );
    }
  }
}

/** How `H5Fopen` opens a file, by its flags and properties; SWMR access can be asked for by both. */
function openingOf(source: FileOpening['source'], flags: number, fapl: WireFileAccess): FileOpening {
  const writes = (flags & H5F_ACC_RDWR) !== 0;
  const swmr = fapl.swmr === true || (flags & (H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE)) !== 0;
  const unknown = flags & ~(H5F_ACC_RDWR | H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE);
  if (unknown !== 0)
    throw failure(
      'bad-argument',
      `flags ${flags} are not flags of H5Fopen, which are H5F_ACC_RDONLY or H5F_ACC_RDWR, with those of SWMR`,
    );
  if (writes && (flags & H5F_ACC_SWMR_READ) !== 0)
    throw failure('bad-argument', 'flags: H5F_ACC_SWMR_READ goes with H5F_ACC_RDONLY');
  if (!writes && (flags & H5F_ACC_SWMR_WRITE) !== 0)
    throw failure('bad-argument', 'flags: H5F_ACC_SWMR_WRITE goes with H5F_ACC_RDWR');
  const claimMode: ClaimMode = swmr ? (writes ? 'swmr-write' : 'swmr-read') : writes ? 'write' : 'read';
  return {
    source,
    storageMode: writes ? 'write' : 'read',
    claimMode,
    fapl,
  };
}
