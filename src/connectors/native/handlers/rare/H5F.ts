import type { FileLayout } from '../../../../model/FileLayout.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../../runtime/schedule/waitFor.js';
import { parseSteps } from '../../reader/parseSteps.js';
import type { RareHandlersOf } from '../HandlersOf.js';
import { layoutOf } from './layoutOf.js';

/** Handlers of the routines of H5F for whole files. */
export const H5F: RareHandlersOf<'H5F'> = ({ files, objects }) => ({
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
