import type { Identifier } from '../../../model/Identifier.js';
import type { FileClosed } from '../protocol.js';
import type { HandlerContext } from '../worker/HandlerContext.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { Native } from './HandlersOf.js';

/**
 * Closes an identifier, and with the last identifier of a file the file. When objects that were opened with a file identifier are
 * still open, the close degree of the file decides: `'weak'` leaves them open, `'strong'` closes them too, `'semi'` refuses to
 * close the file identifier.
 *
 * @returns The identifiers that were closed too, or the refusal; undefined where there are none.
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
  // Even if open objects keep the file open, what was written is durable once the file identifier is closed.
  if (main && object?.kind === 'file' && !isLast) syncAll(main);
  if (closed.length === 0) return end;
  return end ? end.then(() => ({ closed })) : { closed };
}

/** Flushes a file and its external files, and has their storages make them durable. */
export function syncAll(file: OpenFile): void {
  file.sync();
  file.external.sync(file);
}
