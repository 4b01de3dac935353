import { H5Ldelete_async } from '../../index.node.js';
import { type Change, change, leadsThrough, refuseRoot } from '../change.js';
import { CommandError } from '../failures.js';

/** `h5rx rm`: deletes links; an object goes with the last of its links, a group with all that only it leads to. */
export function rm(file: string, paths: readonly string[], options: Change, signal: AbortSignal): Promise<void> {
  return change(file, options, signal, async (edit) => {
    // Before the first is deleted, all must exist, and none may be inside another.
    const found: string[] = [];
    for (const path of paths) found.push(await edit.require(path));
    for (const [n, path] of paths.entries()) {
      refuseRoot(path);
      const other = paths.find((one, m) => m !== n && leadsThrough(path, one));
      if (other !== undefined) throw new CommandError(`${path} is deleted with ${other}; name it once`);
    }
    for (const [n, path] of paths.entries())
      await edit.step(`rm ${path}  (${found[n]})`, () => H5Ldelete_async(edit.file, path));
  });
}
