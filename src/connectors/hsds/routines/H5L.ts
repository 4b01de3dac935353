import { failure, type H5Error } from '../../../model/H5Error.js';
import type { LinkInfo } from '../../../model/info.js';
import { H5O_INFO_ALL } from '../../../model/info.js';
import { notFound } from '../../shared/notFound.js';
import { follow, locate, locateKind } from '../client/follow.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import { type Place, subjectOf } from '../client/Place.js';
import { joinPath, splitName } from '../client/paths.js';
import type { LinkTarget, StoredLink } from '../json/link.js';
import { linkNameAt, linksOf } from '../metadata/groupLinks.js';
import { harmless } from '../metadata/harmless.js';
import { linkInfoOf } from '../metadata/linkInfoOf.js';
import { newLink, putLink } from '../metadata/newLink.js';
import { objectInfo } from '../metadata/objectInfo.js';

/** Handlers of the routines of H5L. */
export const H5L: HandlersOf<'H5L'> = {
  async H5Lcreate_hard({ args: { cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id } }, handling) {
    const [current, location] = await Promise.all([handling.place(cur_loc_id), handling.place(new_loc_id)]);
    const target = await locate(current, cur_name);
    const to = await newLink(location, new_name, lcpl_id);
    if (target.domain !== to.group.domain) throw otherFile();
    handling.commit();
    return handling.staged(undefined, putLink(to, { id: target.record.id }));
  },

  async H5Lcreate_soft({ args: { link_target, link_loc_id, link_name, lcpl_id } }, handling) {
    const to = await newLink(await handling.place(link_loc_id), link_name, lcpl_id);
    handling.commit();
    return handling.staged(undefined, putLink(to, { path: link_target }));
  },

  async H5Lcreate_external({ args: { file_name, obj_name, link_loc_id, link_name, lcpl_id } }, handling) {
    const to = await newLink(await handling.place(link_loc_id), link_name, lcpl_id);
    handling.commit();
    return handling.staged(undefined, putLink(to, { path: obj_name, file: file_name }));
  },

  async H5Ldelete({ args: { loc_id, name } }, handling) {
    const link = await locateLink(await handling.place(loc_id), name);
    handling.commit();
    await deleteLink(link);
  },

  async H5Ldelete_by_idx({ args: { loc_id, group_name, idx_type, order, n } }, handling) {
    const group = await locateKind(await handling.place(loc_id), group_name, 'group');
    const link = await locateLink(group, await linkNameAt(group, idx_type, order, n));
    handling.commit();
    await deleteLink(link);
  },

  async H5Lmove({ args: { src_loc, src_name, dst_loc, dst_name, lcpl_id } }, handling) {
    const [source, location] = await Promise.all([handling.place(src_loc), handling.place(dst_loc)]);
    // Located first, so that no intermediate group is created for a link that does not exist.
    const from = await locateLink(source, src_name);
    const to = await newLink(location, dst_name, lcpl_id);
    if (from.group.domain !== to.group.domain)
      throw failure(
        'bad-argument',
        'a link can be moved only within its file; the two locations are in different files',
      );
    if (`${to.group.path}/`.startsWith(`${joinPath(from.group.path, from.link.name)}/`))
      throw failure(
        'bad-argument',
        `${subjectOf({ file: source.file, asked: from.asked })} cannot be moved into itself`,
      );
    handling.commit();
    // The new link is there before the old one goes: what it leads to is never without one.
    await putLink(to, targetOf(from.link));
    await deleteLink(from);
  },

  async H5Lexists({ args: { loc_id, name } }, handling) {
    const location = await handling.place(loc_id);
    const { parent, last } = splitName(name);
    if (last === '') return true;
    const group = await locate(location, parent);
    // As in C, only the link itself may be missing, not a group on the way to it.
    if (group.record.kind !== 'group')
      throw notFound(
        `'${group.asked}', on the way to '${joinPath(location.asked, name)}', is not a group in '${group.file.name}'`,
      );
    return (await group.domain.objects.link(group.record, last)) !== undefined;
  },

  async H5Literate({ args: { group_id, idx_type, order, fields } }, handling) {
    const group = await handling.place(group_id);
    const links = await linksOf(group, idx_type, order);
    if (!fields?.info) return links.map(linkInfoOf);
    return Promise.all(links.map(async (link) => ({ ...linkInfoOf(link), ...(await linked(group, link)) })));
  },
};

/** What a link leads to: nothing to tell where that is nothing, an error where it cannot be told. */
async function linked(group: Place, { name }: StoredLink): Promise<Partial<LinkInfo> & { error?: H5Error }> {
  try {
    const found = await follow(group, name);
    if (found.type === 'missing') return {};
    const { domain, record } = found.place;
    return { info: await objectInfo(domain, record, H5O_INFO_ALL) } as Partial<LinkInfo>;
  } catch (error) {
    return { error: harmless(error) };
  }
}

/** A link of a group. */
interface LocatedLink {
  readonly group: Place;
  readonly link: StoredLink;
  readonly asked: string;
}

/** The link of a name, which may lead nowhere. Errors: `H5Error` `not-found`, `bad-argument`, `permission`. */
async function locateLink(start: Place, name: string): Promise<LocatedLink> {
  start.domain.requireWritable();
  const asked = joinPath(start.asked, name);
  const { parent, last } = splitName(name);
  const subject = subjectOf({ file: start.file, asked });
  if (last === '') throw failure('bad-argument', `${subject} is not the name of a link`);
  const group = await locateKind(start, parent, 'group');
  const link = await group.domain.objects.link(group.record, last);
  if (!link) throw notFound(`'${asked}' is not in '${start.file.name}'`);
  return { group, link, asked };
}

/** Deletes a link, when all that was asked for before has ended. */
async function deleteLink({ group: { domain, record }, link }: LocatedLink): Promise<void> {
  await domain.alter(record, {
    method: 'DELETE',
    path: `${record.path}/links`,
    // By a parameter: in the path of a URL `..` is no name. No name has a slash, which separates them.
    query: { titles: link.name },
    answer: 'none',
    // An attempt that seemed to have failed may have deleted it.
    absent: [404, 410],
  });
  domain.objects.removeLink(record, link);
}

/** What a link leads to, for another one that leads there. Errors: `H5Error` `unsupported` for one of the user. */
function targetOf({ name, type, id, target = '', file }: StoredLink): LinkTarget {
  if (id !== undefined) return { id };
  if (type === 'H5L_TYPE_UD')
    throw failure('unsupported', `'${name}' is a user-defined link, which cannot be made anew`);
  return file === undefined ? { path: target } : { path: target, file };
}

function otherFile(): H5Error {
  return failure(
    'bad-argument',
    'a hard link can lead only to an object of its own file; the two locations are in different files',
  );
}
