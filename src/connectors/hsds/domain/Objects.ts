import { failure } from '../../../model/H5Error.js';
import { attributeOf, type StoredAttribute } from '../json/attribute.js';
import type { Json } from '../json/Json.js';
import { linkOf, type StoredLink } from '../json/link.js';
import { checkObjectId } from '../json/objectId.js';
import { BulkLoader } from './BulkLoader.js';
import type { DomainRequests } from './DomainRequests.js';
import { headOf } from './headOf.js';
import { type ObjectHead, ObjectRecord } from './ObjectRecord.js';
import { toldOfEach } from './toldOfEach.js';
import { visitGroups } from './visitGroups.js';

/** Objects of a request: the server goes through them one after the other. */
const OBJECTS_PER_REQUEST = 400;
/** Groups or objects whose links or attributes are asked for in one request. */
const LISTS_PER_REQUEST = 1000;
/** A group with more links is not listed where one of them is wanted. */
const MANY_LINKS = 20_000;

type Answer = Readonly<Record<string, Json>>;

/** The objects of a domain, as far as they are known; what is not is asked for, many at once. */
export class Objects {
  readonly root: ObjectRecord;
  readonly #requests: DomainRequests;
  readonly #records = new Map<string, ObjectRecord>();
  readonly #heads = new BulkLoader<ObjectRecord, ObjectHead>(OBJECTS_PER_REQUEST, (records) =>
    this.#loadHeads(records),
  );
  readonly #links = new BulkLoader<ObjectRecord, Map<string, StoredLink>>(LISTS_PER_REQUEST, (records) =>
    this.#loadLinks(records),
  );
  readonly #attributes = new BulkLoader<ObjectRecord, Map<string, StoredAttribute>>(LISTS_PER_REQUEST, (records) =>
    this.#loadAttributes(records),
  );
  /** Resolves when the links of all groups that can be reached are known. */
  #all: Promise<void> | undefined;
  #counts: Map<string, number> | undefined;
  #tree: Promise<void> | undefined;
  /** Counts new and deleted links. */
  #linksChanged = 0;
  readonly #fileHid: () => number;
  /** @param fileHid - Gives the number of the identifier that references in fill values carry. */
  constructor(requests: DomainRequests, rootId: string, fileHid: () => number) {
    this.#requests = requests;
    this.#fileHid = fileHid;
    this.root = this.get(rootId);
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

  async head(record: ObjectRecord): Promise<ObjectHead> {
    return record.head ?? this.#heads.need(record);
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

  /** Learns the links of all groups that hard links lead to from the root group. */
  allLinks(): Promise<void> {
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
    await this.allLinks();
    if (this.#counts) return this.#counts;
    const counts = new Map<string, number>([[this.root.id, 1]]);
    for (const { links } of this.#records.values())
      for (const link of links?.values() ?? [])
        if (link.id !== undefined) counts.set(link.id, (counts.get(link.id) ?? 0) + 1);
    this.#counts = counts;
    return counts;
  }

  /** A path of hard links from the root group to an object; undefined where there is none. */
  async pathTo(record: ObjectRecord): Promise<string | undefined> {
    const known = this.#pathOf(record);
    if (known !== undefined) return known;
    await this.allLinks();
    const paths = new Map([[this.root, '']]);
    for (const [group, path] of paths) {
      if (group === record) return path || '/';
      for (const link of group.links?.values() ?? []) {
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
    await this.#requests.whenSent();
    const [, attributes, summary] = await Promise.all([
      this.allLinks(),
      this.#requests.get<{ attributes: Answer }>(`${this.root.path}/attributes`, {
        what: this.root,
        query: { follow_links: 1, IncludeData: 1, CreateOrder: 1 },
      }),
      this.#requests.get<{ domain_objs?: Answer }>('/', { query: { getobjs: 1 } }),
    ]);
    for (const [id, list] of Object.entries(attributes.attributes))
      if (Array.isArray(list)) this.#keepAttributes(this.get(id), list);
    for (const [id, told] of Object.entries(summary.domain_objs ?? {})) {
      const record = this.get(id);
      const head = headOf(told as Answer, record.kind, this.#fileHid());
      if (!isExtendible(head)) record.head ??= head;
    }
  }

  async #loadHeads(records: readonly ObjectRecord[]): Promise<(record: ObjectRecord) => ObjectHead> {
    await this.#requests.whenSent();
    const byPath = new Map<string, ObjectRecord>();
    const alone: ObjectRecord[] = [];
    for (const record of records) {
      const path = records.length > 1 ? this.#pathOf(record) : undefined;
      if (path === undefined) alone.push(record);
      else byPath.set(path, record);
    }
    const told = new Map<ObjectRecord, Answer | Error>();
    const [together] = await Promise.all([
      byPath.size > 0 ? this.#postPaths([...byPath.keys()]) : undefined,
      ...alone.map((record) => this.#getHead(record, told)),
    ]);
    if (byPath.size > 0) {
      const missed: ObjectRecord[] = [];
      for (const [path, record] of byPath) {
        const json = together?.[path] as Answer | undefined;
        // Somebody else may have moved the link meanwhile.
        if (json?.id === record.id) told.set(record, json);
        else missed.push(record);
      }
      await Promise.all(missed.map((record) => this.#getHead(record, told)));
    }
    return (record) => {
      const json = told.get(record);
      if (json instanceof Error) throw json;
      record.head = headOf(json as Answer, record.kind, this.#fileHid());
      return record.head;
    };
  }

  async #getHead(record: ObjectRecord, told: Map<ObjectRecord, Answer | Error>): Promise<void> {
    try {
      told.set(record, await this.#requests.get<Answer>(record.path, { what: record }));
    } catch (error) {
      told.set(record, error as Error);
    }
  }

  /** Objects by their paths from the root group; undefined where one of them leads nowhere. */
  async #postPaths(paths: readonly string[]): Promise<Answer | undefined> {
    const answer = await this.#requests.send<{ h5paths: Answer }>({
      method: 'POST',
      path: '/',
      json: { h5paths: paths },
      answer: 'json',
      absent: [400, 404, 410],
    });
    return answer?.h5paths;
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
      const list = listOf(links);
      if (list.length >= MANY_LINKS) {
        only.hasManyLinks = true;
        return () => new Map();
      }
      return () => this.#keepLinks(only, list);
    }
    const lists = await this.#lists('links', { grp_ids: records.map(({ id }) => id) }, { CreateOrder: 1 });
    return toldOfEach(records, lists, {
      keep: (record, list) => this.#keepLinks(record, listOf(list)),
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
      const part = listOf(links);
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
    const [link] = listOf(answer?.links);
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
      return () => this.#keepAttributes(only, listOf(attributes));
    }
    const lists = await this.#lists('attributes', { obj_ids: records.map(({ id }) => id) }, query);
    return toldOfEach(records, lists, {
      keep: (record, list) => this.#keepAttributes(record, listOf(list)),
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

  async #loadTree(): Promise<void> {
    try {
      await this.#requests.whenSent();
      const changedBefore = this.#linksChanged;
      const { links } = await this.#requests.get<{ links: Answer }>(`${this.root.path}/links`, {
        what: this.root,
        query: { follow_links: 1, CreateOrder: 1 },
      });
      // Whoever asked may have been canceled, so that changes were made meanwhile.
      if (this.#linksChanged === changedBefore)
        for (const [id, list] of Object.entries(links)) this.#keepLinks(this.get(id), listOf(list));
      // Of groups whose data node is down it tells nothing.
      await visitGroups(
        this.root,
        (group) => this.links(group),
        (id) => this.get(id),
      );
    } catch (error) {
      this.#all = undefined;
      throw error;
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

/** Whether an extent may have changed since the summary. */
function isExtendible({ space }: ObjectHead): boolean {
  return space?.maxdims.some((size, d) => size !== space.dims[d]) ?? false;
}

function attributesOf(list: readonly unknown[]): Map<string, StoredAttribute> {
  const attributes = list.map((one) => attributeOf(one as Json)).sort((one, other) => one.created - other.created);
  return new Map(attributes.map((attribute) => [attribute.name, attribute]));
}

/** A list that the server answers: an array, or an object with names for keys. Errors: `H5Error` `io`. */
function listOf(json: unknown): readonly unknown[] {
  if (json === undefined) return [];
  if (Array.isArray(json)) return json;
  if (typeof json === 'object' && json !== null)
    return Object.entries(json).map(([name, one]) => ({ name, title: name, ...(one as object) }));
  throw failure('io', 'the server answered with something else than a list');
}
