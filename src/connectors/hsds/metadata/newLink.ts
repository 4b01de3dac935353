import { failure } from '../../../model/H5Error.js';
import type { GroupCreation, LinkCreation } from '../../../model/H5P.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import { notFound } from '../../shared/notFound.js';
import { follow, requireKind } from '../client/follow.js';
import type { Place } from '../client/Place.js';
import { joinPath, splitName } from '../client/paths.js';
import type { ObjectKind, ObjectRecord } from '../domain/ObjectRecord.js';
import { jsonOfGroupCreation } from '../json/creation.js';
import { jsonOfLink, type LinkTarget, type StoredLink } from '../json/link.js';

/** Where a new link goes: a group, and a name that is unused in it. */
export interface NewLink {
  readonly group: Place;
  readonly name: string;
  /** The place of the object that it will lead to, without the object. */
  readonly at: Omit<Place, 'record'>;
  /** Groups on the way that are made first, and that fail with what makes them. */
  readonly made: readonly Promise<void>[];
}

/**
 * Finds the place of a new link; missing groups on the way are created if `lcpl` asks for it.
 *
 * Errors: `H5Error` `permission` where the file is open for reading only; `already-exists`; `not-found` where a group on the way is
 * missing; `unsupported` for names that are not UTF-8.
 */
export async function newLink(start: Place, name: string, lcpl: LinkCreation): Promise<NewLink> {
  start.domain.requireWritable();
  const { file } = start;
  const asked = joinPath(start.asked, name);
  const { parent, last } = splitName(name);
  if (last === '') throw failure('already-exists', `'${asked}' in '${file.name}' already exists`);
  if (isEscaped(last)) throw failure('unsupported', `'${showName(last)}' is not UTF-8, which names on HSDS are`);
  const { group, made } = await groupFor(start, parent, lcpl);
  const present = await group.domain.objects.link(group.record, last);
  if (present) throw failure('already-exists', `'${showName(asked)}' is already in '${file.name}'`);
  return { group, name: last, at: { file, domain: group.domain, asked, path: joinPath(group.path, last) }, made };
}

async function groupFor(
  start: Place,
  path: string,
  lcpl: LinkCreation,
): Promise<{ readonly group: Place; readonly made: readonly Promise<void>[] }> {
  const found = await follow(start, path);
  if (found.type === 'object') {
    requireKind(found.place, 'group');
    return { group: found.place, made: [] };
  }
  if (!found.isFree) throw found.error;
  if (!lcpl.createIntermediateGroup)
    throw notFound(`${found.error.message} (lcpl_id.createIntermediateGroup would create it)`, found.error);
  const to = await newLink(start, path, lcpl);
  const { place, done } = createGroup(to, {});
  return { group: place, made: [...to.made, done] };
}

/** Stages a new group and the link to it. */
export function createGroup(to: NewLink, gcpl: GroupCreation): { readonly place: Place; readonly done: Promise<void> } {
  const now = to.group.domain.changes.clock.next();
  const { place, done } = createObject(to, 'group', { creationProperties: jsonOfGroupCreation(gcpl) }, (record) => {
    record.links = new Map();
    record.head = {
      created: now,
      modified: now,
      ...(gcpl.linkCreationOrder && { linkOrder: gcpl.linkCreationOrder }),
      ...(gcpl.attrCreationOrder && { attributeOrder: gcpl.attrCreationOrder }),
    };
  });
  return { place, done };
}

/**
 * Stages a new object and the link to it.
 *
 * @param json - What the server is told of it.
 * @param note - Notes what is known of it now.
 * @returns Where it is, and when the server has both.
 */
export function createObject(
  to: NewLink,
  kind: ObjectKind,
  json: Readonly<Record<string, unknown>>,
  note: (record: ObjectRecord) => void,
): { readonly place: Place; readonly done: Promise<void> } {
  const { domain } = to.group;
  domain.change();
  const record = domain.objects.get(domain.newId(kind));
  record.attributes = new Map();
  note(record);
  const created = domain.changes.createObject(record, json);
  const linked = putLink(to, { id: record.id });
  record.parent = { group: to.group.record, name: to.name };
  record.creation = created;
  created.then(
    () => {
      record.creation = undefined;
    },
    (error) => {
      record.failure = error;
      domain.objects.remove(record);
    },
  );
  return { place: { ...to.at, record }, done: together([...to.made, created, linked]) };
}

/** Stages a link. Resolves when the server has it. */
export function putLink(to: NewLink, target: LinkTarget): Promise<void> {
  const {
    group: { domain, record },
    name,
  } = to;
  const { changes, objects } = domain;
  domain.change();
  const created = changes.clock.next();
  const link = storedLink(name, target, created);
  const done = changes.putLink(record, name, jsonOfLink(target, created));
  objects.addLink(record, link);
  // It may be there all the same, or another one.
  done.catch(() => objects.forget(record));
  return together([...to.made, done]);
}

/** Resolves when all of some changes have been made; whoever staged them need not wait for it. */
export function together(changes: readonly Promise<unknown>[]): Promise<void> {
  const all = Promise.all(changes).then(() => {});
  all.catch(() => {});
  return all;
}

/** What is known of a link that was staged. */
function storedLink(name: string, target: LinkTarget, created: number): StoredLink {
  if ('id' in target) return { name, created, type: 'H5L_TYPE_HARD', id: target.id };
  if ('file' in target) return { name, created, type: 'H5L_TYPE_EXTERNAL', target: target.path, file: target.file };
  return { name, created, type: 'H5L_TYPE_SOFT', target: target.path };
}
