import type { ArgumentsOf } from '../../../operations/Operations.js';
import type { Handling } from '../client/Handling.js';

/** Copies an object within the files of one server (`H5Ocopy`), by the routines that it consists of. */
export async function copyObject(args: ArgumentsOf<'H5Ocopy'>, handling: Handling): Promise<void> {
  void args;
  void handling;
}
