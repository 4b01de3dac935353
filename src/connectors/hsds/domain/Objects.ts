import { failure, H5Error } from '../../../model/H5Error.js';
import { attributeOf, type StoredAttribute } from '../json/attribute.js';
import type { Json } from '../json/Json.js';
import { linkOf, type StoredLink } from '../json/link.js';
import { checkObjectId } from '../wire/objectId.js';
import { BulkLoader } from './BulkLoader.js';
import type { DomainRequests } from './DomainRequests.js';
import { headOf, lastingHead } from './headOf.js';
import { inTurns } from './inTurns.js';
import { loadHeads } from './loadHeads.js';
import { type ObjectHead, ObjectRecord } from './ObjectRecord.js';
import { toldOfEach } from './toldOfEach.js';

/** Objects of a request: the server goes through them one after the other. */
const OBJECTS_PER_REQUEST = 400;
/** Groups or objects whose links or attributes are asked for in one request. */
const LISTS_PER_REQUEST = 1000;
/** A group with more links is not listed where one of them is wanted. */
const MANY_LINKS = 20_000;
/** In a domain with more objects what they are is not asked for before it is needed. */
const LEARNT_OBJECTS = 20_000;

type Answer = Readonly<Record<string, Json>>;
type AllLinks = ReadonlyMap<ObjectRecord, ReadonlyMap<string, StoredLink>>;

/** The objects of a domain, as far as they are known; what is not is asked for, many at once. */
export class Objects {
  readonly root: ObjectRecord;
  readonly #requests: DomainRequests;
  readonly #records = new Map<string, ObjectRecord>();
  readonly #heads: BulkLoader<ObjectRecord, ObjectHead>;
  readonly #links: BulkLoader<ObjectRecord, Map<string, StoredLink>>;
  readonly #attributes: BulkLoader<ObjectRecord, Map<string, StoredAttribute>>;
  /** The links of all groups that can be reached. */
  #all: Promise<AllLinks> | undefined;
  #counts: Map<string, number> | undefined;
  #tree: Promise<void> | undefined;
  /** Counts new and deleted links. */
  #linksChanged = 0;
  readonly #fileHid: () => number;

  /**
   * @param whenStalled - Resolves, in a later turn, when no more operations on the file begin by themselves.
   * @param fileHid - Gives the number of the identifier that references in fill values carry.
   */
  constructor(requests: DomainRequests, rootId: string, whenStalled: () => Promise<void>, fileHid: () => number) {
    this.#requests = requests;
    this.#fileHid = fileHid;
    this.root = this.get(rootId);
    this.#heads = new BulkLoader(OBJECTS_PER_REQUEST, whenStalled, (records) => this.#loadHeads(records));
    this.#links = new BulkLoader(LISTS_PER_REQUEST, whenStalled, (records) => this.#loadLinks(records));
    this.#attributes = new BulkLoader(LISTS_PER_REQUEST, whenStalled, (records) => this.#loadAttributes(records));
  }

  /** The record of an object. Errors: `H5Error` `corrupt-file` where the server gives no id. */
  get(id: string): ObjectRecord {
    let record = this.#records.get(id);
    if (!record) {
      record = new ObjectRecord(checkObjectId(id, 'an object'));
      this.#records.set(id, record);
    }
    return record;
  }

  /** Forgets an object that was not created. */
  remove(record: ObjectRecord): void {
    this.#records.delete(record.id);
  }

  /** What an object is; when it was changed is told only where that is asked for. */
  async head(record: ObjectRecord, wantsTimes = false): Promise<ObjectHead> {
    const { head } = record;
    return head && !(wantsTimes && head.modified === undefined) ? head : this.#heads.need(record);
  }

  /** All links of a group, by name, in the order of their creation. */
  async links(record: ObjectRecord): Promise<ReadonlyMap<string, StoredLink>> {
    return record.links ?? (record.hasManyLinks ? this.#loadAllLinks(record) : this.#links.need(record));
  }

  /** One link of a group. */
  async link(record: ObjectRecord, name: string): Promise<StoredLink | undefined> {
    if (record.links) return record.links.get(name);
    if (!record.hasManyLinks) {
      const links = await this.#links.need(record);
      if (record.links) return links.get(name);
    }
    return this.#loadLink(record, name);
  }

  /** All attributes of an object, by name, in the order of their creation. */
  async attributes(record: ObjectRecord): Promise<ReadonlyMap<string, StoredAttribute>> {
    return record.attributes ?? this.#attributes.need(record);
  }

  /** Learns the links of all groups that hard links lead to from the root group; gives them, since they may be forgotten at once. */
  allLinks(): Promise<AllLinks> {
    this.#all ??= this.#loadTree();
    return this.#all;
  }

  /**
   * Learns all objects that can be reached from the root group, in few requests: the links of all groups; the attributes of all objects; and
   * what never changes (datatypes, creation properties, extents that are fixed) from the summary that the server makes in the background,
   * which may be older than the last changes, but tells nothing wrong of an object that it has.
   */
  learnTree(): Promise<void> {
    this.#tree ??= this.#learnTree();
    return this.#tree;
  }

  /** How many hard links lead to each object, by its identifier; the root group counts as linked. */
  async linkCounts(): Promise<ReadonlyMap<string, number>> {
    const all = await this.allLinks();
    if (this.#counts) return this.#counts;
    const counts = new Map<string, number>([[this.root.id, 1]]);
    for (const record of this.#records.values())
      for (const link of (record.links ?? all.get(record))?.values() ?? [])
        if (link.id !== undefined) counts.set(link.id, (counts.get(link.id) ?? 0) + 1);
    this.#counts = counts;
    return counts;
  }

  /** A path of hard links from the root group to an object; undefined where there is none. */
  async pathTo(record: ObjectRecord): Promise<string | undefined> {
    const known = this.#pathOf(record);
    if (known !== undefined) return known;
    const all = await this.allLinks();
    const paths = new Map([[this.root, '']]);
    for (const [group, path] of paths) {
      if (group === record) return path || '/';
      for (const link of (group.links ?? all.get(group))?.values() ?? []) {
        if (link.id === undefined) continue;
        const target = this.get(link.id);
        if (!paths.has(target)) paths.set(target, `${path}/${link.name}`);
      }
    }
    return undefined;
  }

  /** Notes a new link of a group. */
  addLink(group: ObjectRecord, link: StoredLink): void {
    this.#linksChanged += 1;
    group.links?.set(link.name, link);
    group.linksEver = Math.max(group.linksEver + 1, group.links?.size ?? 0);
    if (link.id !== undefined) this.#counts?.set(link.id, (this.#counts.get(link.id) ?? 0) + 1);
  }

  /** Notes that a link of a group is gone; so are those of a group that no link leads to any more. */
  removeLink(group: ObjectRecord, link: StoredLink): void {
    this.#linksChanged += 1;
    if (group.links?.get(link.name) === link) group.links.delete(link.name);
    if (link.id === undefined) return;
    const target = this.get(link.id);
    if (target.parent?.group === group && target.parent.name === link.name) target.parent = undefined;
    const left = (this.#counts?.get(link.id) ?? Number.POSITIVE_INFINITY) - 1;
    if (left !== Number.POSITIVE_INFINITY) this.#counts?.set(link.id, left);
    if (left !== 0) return;
    for (const below of [...(target.links?.values() ?? [])]) this.removeLink(target, below);
  }

  /** Forgets what others may have changed, of one object or of all. */
  forget(record?: ObjectRecord): void {
    for (const one of record ? [record] : this.#records.values()) {
      one.head = undefined;
      one.links = undefined;
      one.hasManyLinks = false;
      one.attributes = undefined;
    }
    this.#all = undefined;
    this.#counts = undefined;
    this.#tree = undefined;
  }

  async #learnTree(): Promise<void> {
    const objects = this.#reachable(await this.allLinks());
    if (objects.size > LEARNT_OBJECTS) return;
    const [attributes, summary] = await Promise.all([
      this.#requests.send<{ readonly attributes: Answer }>({
        method: 'GET',
        path: `${this.root.path}/attributes`,
        query: { follow_links: 1, IncludeData: 1, CreateOrder: 1 },
        answer: 'json',
        // Somebody may have deleted one of the objects; the others' are asked for when they are needed.
        absent: [404, 410],
      }),
      this.#requests.get<{ readonly domain_objs?: Answer }>('/', { query: { getobjs: 1 } }),
    ]);
    await inTurns(Object.entries(attributes?.attributes ?? {}), ([id, list]) => {
      if (Array.isArray(list)) this.#keepAttributes(this.get(id), list);
    });
    const told = summary.domain_objs ?? {};
    const unknown: ObjectRecord[] = [];
    await inTurns(objects, (record) => {
      record.head ??= lastingHead(told[record.id], record.kind, this.#fileHid());
      if (!record.head && record.kind !== 'group') unknown.push(record);
    });
    // All at once, where each group's would be asked for by itself. Who asks for one of them again is told what is wrong.
    await Promise.allSettled(unknown.map((record) => this.head(record)));
  }

  /** All objects that hard links lead to from the root group, as far as the links are known. */
  #reachable(all: AllLinks): Set<ObjectRecord> {
    const found = new Set([this.root]);
    for (const group of found)
      for (const link of (group.links ?? all.get(group))?.values() ?? [])
        if (link.id !== undefined) found.add(this.get(link.id));
    return found;
  }

  async #loadHeads(records: readonly ObjectRecord[]): Promise<(record: ObjectRecord) => ObjectHead> {
    await this.#requests.whenSent();
    const told = await loadHeads(this.#requests, records, (record) => this.#pathOf(record));
    return (record) => {
      const json = told.get(record);
      if (!json || json instanceof Error) throw json ?? noAnswer(record);
      record.head = headOf(json, record.kind, this.#fileHid());
      return record.head;
    };
  }

  /** A path of hard links from the root group to an object; undefined where none is known. */
  #pathOf(record: ObjectRecord): string | undefined {
    const names: string[] = [];
    for (let one = record; one !== this.root; ) {
      const { parent } = one;
      // A circle of links that was seen from within.
      if (!parent || names.length > 200) return undefined;
      names.push(parent.name);
      one = parent.group;
    }
    return `/${names.reverse().join('/')}`;
  }

  async #loadLinks(records: readonly ObjectRecord[]): Promise<(record: ObjectRecord) => Map<string, StoredLink>> {
    await this.#requests.whenSent();
    const [only] = records;
    if (records.length === 1 && only) {
      const { links } = await this.#requests.get<{ links: unknown }>(`${only.path}/links`, {
        what: only,
        query: { CreateOrder: 1, Limit: MANY_LINKS },
      });
      const list = listOf(links, only);
      if (list.length >= MANY_LINKS) {
        only.hasManyLinks = true;
        return () => new Map();
      }
      return () => this.#keepLinks(only, list);
    }
    const lists = await this.#lists('links', { grp_ids: records.map(({ id }) => id) }, { CreateOrder: 1 });
    return toldOfEach(records, lists, {
      keep: (record, list) => this.#keepLinks(record, listOf(list, record)),
      loadAlone: (record) => this.#loadLinks([record]),
    });
  }

  /** The links of a group that has many, a part after the other. */
  async #loadAllLinks(record: ObjectRecord): Promise<Map<string, StoredLink>> {
    await this.#requests.whenSent();
    const all: unknown[] = [];
    for (let marker: string | undefined; ; ) {
      const { links } = await this.#requests.get<{ links: unknown }>(`${record.path}/links`, {
        what: record,
        query: { CreateOrder: 1, Limit: MANY_LINKS, ...(marker !== undefined && { Marker: marker }) },
      });
      const part = listOf(links, record);
      for (const link of part) all.push(link);
      marker = part.length < MANY_LINKS ? undefined : String((part.at(-1) as Answer).title);
      if (marker === undefined) return this.#keepLinks(record, all);
    }
  }

  async #loadLink(record: ObjectRecord, name: string): Promise<StoredLink | undefined> {
    await this.#requests.whenSent();
    // By its name in a body: in the path of a URL `..` is none.
    const answer = await this.#requests.send<{ links: unknown }>({
      method: 'POST',
      path: `${record.path}/links`,
      json: { titles: [name] },
      answer: 'json',
      absent: [404, 410],
    });
    if (!answer) return undefined;
    const [link] = listOf(answer.links, record);
    return link === undefined ? undefined : linkOf(link as Json);
  }

  async #loadAttributes(
    records: readonly ObjectRecord[],
  ): Promise<(record: ObjectRecord) => Map<string, StoredAttribute>> {
    await this.#requests.whenSent();
    const query = { IncludeData: 1, CreateOrder: 1 };
    const [only] = records;
    if (records.length === 1 && only) {
      const { attributes } = await this.#requests.get<{ attributes: unknown }>(`${only.path}/attributes`, {
        what: only,
        query,
      });
      return () => this.#keepAttributes(only, listOf(attributes, only));
    }
    const lists = await this.#lists('attributes', { obj_ids: records.map(({ id }) => id) }, query);
    return toldOfEach(records, lists, {
      keep: (record, list) => this.#keepAttributes(record, listOf(list, record)),
      loadAlone: (record) => this.#loadAttributes([record]),
    });
  }

  async #lists(
    what: 'links' | 'attributes',
    json: unknown,
    query: Readonly<Record<string, number>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#requests.send<Readonly<Record<string, Readonly<Record<string, unknown>>>>>({
      method: 'POST',
      path: `${this.root.path}/${what}`,
      query,
      json,
      answer: 'json',
      absent: [404, 410],
    });
    return answer?.[what] ?? {};
  }

  async #loadTree(): Promise<AllLinks> {
    try {
      await this.#requests.whenSent();
      const changedBefore = this.#linksChanged;
      const { links } = await this.#requests.get<{ links: Answer }>(`${this.root.path}/links`, {
        what: this.root,
        query: { follow_links: 1, CreateOrder: 1 },
      });
      const all = new Map<ObjectRecord, ReadonlyMap<string, StoredLink>>();
      // Whoever asked may have been canceled, so that changes were made meanwhile.
      if (this.#linksChanged === changedBefore)
        for (const [id, list] of Object.entries(links)) {
          const group = this.get(id);
          if (Array.isArray(list)) all.set(group, this.#keepLinks(group, list));
        }
      await this.#loadMissedLinks(all);
      return all;
    } catch (error) {
      this.#all = undefined;
      throw error;
    }
  }

  /** The server leaves out a group whose links it could not get, and what is below it. */
  async #loadMissedLinks(all: Map<ObjectRecord, ReadonlyMap<string, StoredLink>>): Promise<void> {
    const gone = new Set<ObjectRecord>();
    for (;;) {
      const groups = [...this.#reachable(all)].filter(({ kind }) => kind === 'group');
      const asked = groups.filter((group) => !group.links && !all.has(group) && !gone.has(group));
      if (asked.length === 0) return;
      await Promise.all(
        asked.map(async (group) => {
          try {
            all.set(group, await this.links(group));
          } catch (error) {
            if (!(error instanceof H5Error) || error.kind !== 'not-found') throw error;
            gone.add(group);
          }
        }),
      );
    }
  }

  #keepLinks(record: ObjectRecord, list: readonly unknown[]): Map<string, StoredLink> {
    // A request that was under way when the list became known.
    if (record.links) return record.links;
    const links = list.map((link) => linkOf(link as Json)).sort((one, other) => one.created - other.created);
    record.links = new Map(links.map((link) => [link.name, link]));
    record.linksEver = Math.max(record.linksEver, links.length);
    for (const link of links) {
      if (link.id === undefined) continue;
      const target = this.get(link.id);
      target.parent ??= { group: record, name: link.name };
    }
    return record.links;
  }

  #keepAttributes(record: ObjectRecord, list: readonly unknown[]): Map<string, StoredAttribute> {
    record.attributes ??= attributesOf(list);
    return record.attributes;
  }
}

function attributesOf(list: readonly unknown[]): Map<string, StoredAttribute> {
  const attributes = list.map((one) => attributeOf(one as Json)).sort((one, other) => one.created - other.created);
  return new Map(attributes.map((attribute) => [attribute.name, attribute]));
}

/** A list that the server answers. Errors: `H5Error` `io`: what it does not tell is not taken for nothing. */
function listOf(json: unknown, record: ObjectRecord): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw noAnswer(record);
}

function noAnswer({ kind, id }: ObjectRecord): H5Error {
  return failure('io', `the server did not tell what it was asked of ${kind} ${id}`);
}
