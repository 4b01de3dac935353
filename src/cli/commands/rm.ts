import { H5Ldelete_async } from '../../index.node.js';
import { type Change, change } from '../change.js';

/** `h5rx rm`: deletes links; an object goes with the last of its links, a group with all that only it leads to. */
export function rm(file: string, paths: readonly string[], options: Change, signal: AbortSignal): Promise<void> {
  return change(file, options, signal, async (edit) => {
    // All of them are there before the first is deleted.
    const found: string[] = [];
    for (const path of paths) found.push(await edit.require(path));
    for (const [n, path] of paths.entries())
      await edit.step(`rm ${path}  (${found[n]})`, () => H5Ldelete_async(edit.file, path));
  });
}
