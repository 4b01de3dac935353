import { unsupportedFormat } from '../bytes/formatError.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { followPath, LINKS_FOLLOWED } from '../links/followPath.js';
import { groupsOf } from '../links/groupsOf.js';
import { linkStorage } from '../links/LinkStorage.js';
import { readLinks } from '../links/readLinks.js';
import type { StoredLink } from '../messages/link.js';
import type { CopyFlags } from './CopyFlags.js';
import type { SourceFile } from './SourceFile.js';

/** The links of a group that its copy gets; hard links still have addresses in the source. */
export function sourceLinks(
  source: SourceFile,
  group: ObjectHeader,
  { expandSoftLink, expandExtLink }: CopyFlags,
): readonly StoredLink[] {
  const links = source.read(readLinks(source.format, linkStorage(source.format, group)));
  const external = expandExtLink && links.find(({ type }) => type === 'external');
  if (external)
    throw unsupportedFormat(
      `group at ${group.address}: '${external.name}' is an external link, and expandExtLink would open the file it leads to`,
    );
  return expandSoftLink ? links.map((link) => expanded(source, group.address, link)) : links;
}

/** A hard link in place of a soft link that leads to an object of its file; other links stay. */
function expanded(source: SourceFile, group: number, link: StoredLink): StoredLink {
  if (link.type !== 'soft') return link;
  const { format } = source;
  // The path of the group itself is in no result here.
  const follow = followPath(groupsOf(format), link.target, { from: { address: group, path: '.' } });
  const steps = link.target.split('/').length + LINKS_FOLLOWED;
  const found = source.read(withinFileBudget(format, follow, `path ${link.target}`, steps));
  if (found.type !== 'object') return link;
  const { target: _, ...head } = link;
  return { ...head, type: 'hard', address: found.address };
}
