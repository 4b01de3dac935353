import { failure } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Handling } from '../client/Handling.js';
import type { OpenFile } from '../client/OpenFile.js';

/** Has the server store what was written to a file, and to those behind its external links. */
export async function flushFile(file: OpenFile): Promise<void> {
  const flushed = await Promise.allSettled(file.domains.map((domain) => domain.flush()));
  for (const one of flushed) if (one.status === 'rejected') throw one.reason;
}

/** Closes an object; the last one of a file that is closed already closes that, too. */
export async function closeObject(identifier: Identifier, handling: Handling): Promise<void> {
  const { file, files } = handling;
  const object = await handling.object(identifier);
  if (object.kind === 'file') return closeFile(identifier, handling);
  handling.commit();
  files.open.close(identifier.hid);
  if (file.entries.size === 0) await flushFile(file);
}

/** Closes the identifier of a file, by its degree; what was written is stored before that. */
export async function closeFile(identifier: Identifier, handling: Handling): Promise<void> {
  const { file, files } = handling;
  await handling.object(identifier);
  handling.commit();
  const within = [...file.entries.values()].filter(({ hid, through, isClosing }) => {
    return through === identifier.hid && hid !== identifier.hid && !isClosing;
  });
  if (file.closeDegree === 'semi' && within.length > 0) {
    files.open.kept(file, [identifier.hid]);
    files.tell({ type: 'kept', hid: identifier.hid });
    throw failure('permission', `'${file.name}' cannot be closed: objects in it are open, and fcloseDegree is 'semi'`);
  }
  if (file.closeDegree === 'strong')
    for (const { hid } of within) {
      files.open.close(hid);
      files.tell({ type: 'closed', hid });
    }
  files.open.close(identifier.hid);
  await flushFile(file);
}
