import { failure } from '../../../model/H5Error.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import { isPath, showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';

/** The name of link `n` of a group, by an index and an order. Errors: `H5Error` `bad-argument` where the group has fewer links; `unsupported`. */
export function* linkNameAt(group: Place, index: IndexType, order: IterationOrder, n: number): Steps<string> {
  const { file, address } = group;
  const link = yield* file.look(group, (view) => view.linkByIndex(address, index, order, n));
  if (link) return requireOneName(group, link.name);
  const count = yield* file.look(group, (view) => view.linkCount(address));
  throw failure('bad-argument', `n is ${n}, but ${subjectOf(group)} has ${count} links`);
}

/** The name of a link of a group, to be followed from there. One that is a path would lead elsewhere. Errors: `H5Error` `unsupported`. */
export function requireOneName(group: Place, name: string): string {
  if (!isPath(name)) return name;
  throw failure(
    'unsupported',
    `the link '${showName(name)}' of ${subjectOf(group)} cannot be followed: its name is a path`,
  );
}
