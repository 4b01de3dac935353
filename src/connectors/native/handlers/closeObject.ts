import type { Identifier } from '../../../model/Identifier.js';
import type { FileClosed } from '../protocol.js';
import type { CallContext } from '../worker/CallContext.js';
import type { Native } from './HandlersOf.js';

/**
 * Takes an identifier out of use; the last of a file closes the file. What becomes of objects that were opened through a
 * file identifier is for the file's close degree to say: `'weak'` leaves them open, `'strong'` closes them, `'semi'`
 * leaves the file identifier open instead.
 */
export function closeObject(
  { files, objects }: Native,
  identifier: Identifier,
  context: Pick<CallContext, 'release'>,
  routine: string,
): FileClosed | void | Promise<FileClosed | void> {
  const found = objects.find(identifier.hid);
  let closed: number[] = [];
  if (found?.kind === 'file' && found.file.closeDegree !== 'weak') {
    closed = objects.openedThrough(identifier);
    if (closed.length > 0 && found.file.closeDegree === 'semi') {
      return { refusal: `'${found.file.name}' cannot be closed: objects in it are still open (fcloseDegree 'semi')` };
    }
    for (const hid of closed) objects.remove({ kind: 'object', hid });
  }
  const object = objects.remove(identifier);
  const isLast = object?.file.users === 0;
  const end = isLast ? files.close(routine, object.file, context) : undefined;
  // Objects that are open keep the file open; what was written is in it all the same once its identifier is closed.
  if (object?.kind === 'file' && !isLast) object.file.sync(routine);
  if (closed.length === 0) return end;
  return end ? end.then(() => ({ closed })) : { closed };
}
