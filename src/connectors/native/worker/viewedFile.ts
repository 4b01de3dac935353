import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { ViewedFile } from '../reader/ViewedFile.js';
import type { Reaching } from './follow.js';
import type { OpenFile } from './OpenFile.js';

/** An open file as those see it who read from it; what it names is reached in the course of one call. */
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
      const found = yield* file.behind.find(file, one, kind, reaching);
      return found && (yield* viewedFile(found, reaching));
    },
    raw: (one) => file.behind.raw(file, one, reaching),
  };
}
