import type { StoredLink } from '../../../format/messages/link.js';
import type { Column, Columns } from '../../../model/Columns.js';
import type { LinkType } from '../../../model/info.js';
import { type Steps, TURN } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import { kindOf, locate, requireKind } from '../worker/follow.js';
import { askedAt, type Place } from '../worker/Place.js';
import { splitName } from '../worker/paths.js';
import { coded, columns, someTexts, texts } from './columns.js';
import type { HandlersOf } from './HandlersOf.js';

/** Handlers of the routines of H5L that change nothing. */
export const H5L: HandlersOf<'H5L'> = ({ objects }) => ({
  *H5Lexists({ loc_id, name }, context): Steps<boolean> {
    const location = objects.place(loc_id);
    const { parent, last } = splitName(name);
    if (last === '') return true;
    const group = yield* locate(location, parent, context);
    // As in C, only the link itself may be missing, not a group on the way to it.
    if ((yield* kindOf(group)) !== 'group') throw notGroup(group, askedAt(location, name).path);
    return (yield* group.file.look(group, (view) => view.link(group.address, last))) !== undefined;
  },

  *H5Literate({ group_id, idx_type, order, fields }, context): Steps<Columns> {
    const group = objects.place(group_id);
    yield* requireKind(group, 'group');
    const links = yield* group.file.look(group, (view) => view.links(group.address, idx_type, order));
    if (!fields?.info) return yield* linkColumns(links);
    const { linkedColumns } = yield* group.file.rare('telling what links lead to');
    return yield* linkColumns(links, yield* linkedColumns(group, links, context));
  },
});

function notGroup(group: Place, path: string) {
  const { path: parent, file } = group.asked;
  return notFound(`'${parent}', on the way to '${path}', is not a group in '${file.name}'`);
}

const TYPES = {
  hard: 'H5L_TYPE_HARD',
  soft: 'H5L_TYPE_SOFT',
  external: 'H5L_TYPE_EXTERNAL',
  'user-defined': 'H5L_TYPE_UD',
} as const satisfies Record<StoredLink['type'], LinkType>;

/** @param more - Further fields of the links. */
export function* linkColumns(
  links: readonly StoredLink[],
  more: Readonly<Record<string, Column | undefined>> = {},
): Steps<Columns> {
  // Each takes some milliseconds for 50,000 links.
  const name = texts(links.map((link) => link.name));
  yield TURN;
  const type = coded(links.map((link) => TYPES[link.type]));
  yield TURN;
  const target = someTexts(links.map((link) => ('target' in link ? link.target : undefined)));
  yield TURN;
  const file = someTexts(links.map((link) => ('file' in link ? link.file : undefined)));
  return columns(links.length, { name, type, target, file, ...more });
}
