import type { FileLayout } from '../../../../model/FileLayout.js';
import { failure } from '../../../../model/H5Error.js';
import type { ImagePiece } from '../../../../model/ImagePiece.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../../runtime/schedule/waitFor.js';
import { parseSteps } from '../../reader/parseSteps.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { layoutOf } from './layoutOf.js';
import { imageSize, readImage } from './readImage.js';

/** Handlers of the routines of H5F for whole files. */
export const H5F: RareHandlersOf<'H5F'> = ({ files, objects }) => ({
  *H5Fget_file_image({ file_id }): Steps<Uint8Array> {
    const { file } = objects.getKind(file_id, 'file').place;
    file.flush();
    return yield* readImage(file, 0, yield* imageSize(file));
  },

  *H5Fread_image({ file_id, offset, length, changes }): Steps<ImagePiece> {
    const { file } = objects.getKind(file_id, 'file').place;
    if (file.mode === 'swmr-read')
      throw failure('unsupported', `'${file.name}' is open for SWMR reading: its bytes change while they are read`);
    // What is not in the storage yet comes there now, and counts as a change.
    file.flush();
    const { storage } = file.opened;
    if (length === 0) return { bytes: new Uint8Array(0), size: yield* imageSize(file), changes: storage.changes };
    const bytes = yield* readImage(file, offset, length);
    if (storage.changes !== changes || bytes.length < length)
      throw failure('io', `'${file.name}' was changed while its image was read; what was read before is no file`);
    return { bytes, size: 0, changes };
  },

  *H5Fget_layout({ file_id }): Steps<FileLayout> {
    const { file } = objects.getKind(file_id, 'file').place;
    file.flush();
    return yield* parseSteps(layoutOf(file.reader.size), file.reader);
  },

  *H5Frepack({ file_id, file_name }): Steps<void> {
    const { file } = objects.getKind(file_id, 'file').place;
    file.flush();
    const { repackFile } = yield* file.writing(`repacking '${file.name}'`);
    const { load, storage } = file.opened;
    if (load) yield* waitFor(load());
    const target = yield* waitFor(Promise.resolve(files.createStorage(file_name)));
    let isDone = false;
    try {
      yield* repackFile(file.name, storage, target.storage);
      isDone = true;
    } finally {
      target.storage.close();
      if (!isDone) target.discard?.();
    }
  },
});
