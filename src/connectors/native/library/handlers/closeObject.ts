import type { Identifier } from '../../../../model/Identifier.js';
import type { CallContext } from '../../../../worker/Engine.js';
import type { Native } from './HandlersOf.js';

/** Takes an identifier out of use; the last of a file closes the file. */
export function closeObject(
  { files, objects }: Native,
  identifier: Identifier,
  context: Pick<CallContext, 'release'>,
  routine: string,
): void | Promise<void> {
  const object = objects.remove(identifier);
  return object?.file.users === 0 ? files.close(routine, object.file, context) : undefined;
}
