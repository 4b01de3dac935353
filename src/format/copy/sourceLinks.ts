import { unsupportedFormat } from '../bytes/formatError.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { linkStorage } from '../links/LinkStorage.js';
import { readLinks } from '../links/readLinks.js';
import { resolvePath } from '../links/resolvePath.js';
import type { StoredLink } from '../messages/link.js';
import type { CopyFlags } from './CopyFlags.js';
import type { SourceFile } from './SourceFile.js';

/** The links of a group as its copy is to have them, hard ones with their addresses in the source. */
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

/** A soft link that leads to an object of its file becomes a hard one to that. */
function expanded(source: SourceFile, group: number, link: StoredLink): StoredLink {
  if (link.type !== 'soft') return link;
  const found = source.read(resolvePath(source.format, link.target, { from: group }));
  if (!found || !('address' in found)) return link;
  const { target: _, ...head } = link;
  return { ...head, type: 'hard', address: found.address };
}
