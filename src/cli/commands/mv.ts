import { H5Lmove_async } from '../../index.node.js';
import { type Change, change, leadsThrough, refuseRoot } from '../change.js';
import { CommandError } from '../failures.js';

/** How a link is made. */
export interface LinkOptions extends Change {
  /** Make the groups of the new path that are not there. */
  readonly parents?: boolean;
}

/** `h5rx mv`: gives a link another name or group. */
export function mv(file: string, from: string, to: string, options: LinkOptions, signal: AbortSignal): Promise<void> {
  return change(file, options, signal, async (edit) => {
    const what = await edit.require(from);
    await edit.refuseTaken(to);
    refuseRoot(from);
    if (leadsThrough(to, from)) throw new CommandError(`${from} cannot be moved into itself, to ${to}`);
    const lcpl = { createIntermediateGroup: options.parents === true };
    await edit.step(`mv ${from} ${to}  (${what})`, () => H5Lmove_async(edit.file, from, edit.file, to, lcpl));
  });
}
