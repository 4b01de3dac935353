import type { Identifier } from '../../../model/Identifier.js';
import type { FileClosed } from '../protocol.js';
import type { HandlerContext } from '../worker/HandlerContext.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { Native } from './HandlersOf.js';

/**
 * Takes an identifier out of use; the last of a file closes the file. What becomes of objects that were opened through a
 * file identifier is for the file's close degree to say: `'weak'` leaves them open, `'strong'` closes them, `'semi'`
 * leaves the file identifier open instead.
 */
export function closeObject(
  { files, objects }: Native,
  identifier: Identifier,
  context: Pick<HandlerContext, 'release'>,
): FileClosed | void | Promise<FileClosed | void> {
  const found = objects.find(identifier.hid);
  let closed: number[] = [];
  const degree = found?.kind === 'file' ? found.place.file.closeDegree : 'weak';
  if (found && degree !== 'weak') {
    closed = objects.openedThrough(identifier);
    if (closed.length > 0 && degree === 'semi') {
      return {
        refusal: `'${found.place.file.name}' cannot be closed: objects in it are still open (fcloseDegree 'semi')`,
      };
    }
    for (const hid of closed) objects.remove({ kind: 'object', hid });
  }
  const object = objects.remove(identifier);
  const main = object?.place.asked.file;
  const isLast = main?.users === 0;
  const end = isLast ? files.close(main, context) : undefined;
  // Objects that are open keep the file open; what was written is in it all the same once its identifier is closed.
  if (main && object?.kind === 'file' && !isLast) syncAll(main);
  if (closed.length === 0) return end;
  return end ? end.then(() => ({ closed })) : { closed };
}

/** Brings everything that was written to a file, and to those that it names, to their storages, and makes it durable. */
export function syncAll(file: OpenFile): void {
  file.sync();
  file.behind.sync(file);
}
