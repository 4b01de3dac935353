import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { ViewedFile } from '../reader/ViewedFile.js';
import type { Reaching } from './follow.js';
import type { OpenFile } from './OpenFile.js';

/** An open file as the reader sees it. Its external files are opened with the context of one call. */
export function* viewedFile(file: OpenFile, reaching: Reaching): Steps<ViewedFile> {
  const { name, identity } = file;
  const view = yield* file.view();
  return {
    name,
    identity,
    view,
    reader: file.reader,
    readable: file.readable,
    *named(one, kind) {
      const found = yield* file.external.find(file, one, kind, reaching);
      return found && (yield* viewedFile(found, reaching));
    },
    raw: (one) => file.external.raw(file, one, reaching),
  };
}
