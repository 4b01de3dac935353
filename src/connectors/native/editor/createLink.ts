import { insertLink } from '../../../format/links/insertLink.js';
import type { NewLink } from '../../../format/links/NewLink.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { H5WasmModule } from '../library/H5WasmModule.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { changeFile } from './changeFile.js';
import { characterSetOf } from './characterSetOf.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/** Where a new link leads. */
export type LinkTarget =
  | { readonly type: 'hard'; readonly target: Place }
  | { readonly type: 'soft'; readonly target: string }
  | { readonly type: 'external'; readonly file: string; readonly target: string };

/** Creates a link (`H5Lcreate_hard`, `H5Lcreate_soft`, `H5Lcreate_external`). */
export function* createLink(to: NewLinkPlace, target: LinkTarget, { charEncoding }: LinkCreation): Steps<void> {
  const { group, name } = to;
  const subject = subjectOf(to);
  yield* changeFile(group.file, {
    what: `creating ${subject}`,
    // libhdf5 chooses the character set of the name itself.
    byLibrary: charEncoding
      ? undefined
      : (lent) => void lent.change(subject, (module, id) => createByLibrary(module, id, to.path, target)),
    byEdit: () => {
      const link = { name, cset: characterSetOf(name, charEncoding) };
      const insert: NewLink =
        target.type === 'hard' ? { ...link, type: 'hard', address: target.target.address } : { ...link, ...target };
      group.file.edit(subject, (space) => insertLink(space, group.address, insert));
    },
  });
}

function createByLibrary(module: H5WasmModule, file: bigint, path: string, target: LinkTarget): number {
  switch (target.type) {
    case 'hard':
      return module.create_hard_link(file, target.target.path, path);
    case 'soft':
      return module.create_soft_link(file, target.target, path);
    case 'external':
      return module.create_external_link(file, target.file, target.target, path);
  }
}
