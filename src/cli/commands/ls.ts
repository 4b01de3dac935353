import { of, take, toArray } from 'rxjs';
import {
  type FileId,
  formatDatatype,
  H5Gget_info_by_name_async,
  type LinkInfo,
  type Member,
  members,
  type ObjectType,
  openGroup,
} from '../../index.node.js';
import { describeObject, filterNames, formatSpace, type ObjectFacts, spaceJson } from '../describeObject.js';
import { dimensionsJson, dimensionText, withDimensions } from '../dimensionNames.js';
import { CommandError, messageOf } from '../failures.js';
import { openOutput } from '../Output.js';
import { shownFile } from '../remote.js';
import { type AccessOptions, type Ask, withFile } from '../withFile.js';

export interface LsOptions extends AccessOptions {
  readonly json?: boolean;
  readonly depth?: number;
  readonly recursive?: boolean;
}

/** A line of the tree. */
interface Entry {
  readonly name: string;
  readonly path: string;
  /** Depth below the object asked for, from 0. */
  readonly depth: number;
  /** Whether it and each of the groups around it is the last of its group. */
  readonly last: readonly boolean[];
  readonly what: What;
}

/** What a link leads to. */
type What =
  | { readonly kind: 'object'; readonly facts: ObjectFacts; readonly sameAs?: string }
  | { readonly kind: 'link'; readonly link: LinkInfo; readonly dangling: boolean }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'more'; readonly count: number };

/** On a terminal, a longer group is cut after this many members. */
const MEMBERS_SHOWN = 100;
/** Groups that are listed before their turn. */
const AHEAD = 8;

/** `h5rx ls`: the tree of a file. An object that was already shown (another hard link, a cycle) is not entered again. */
export async function ls(file: string, path: string, options: LsOptions, signal: AbortSignal): Promise<void> {
  let unreadable = 0;
  await withFile(
    file,
    signal,
    async (id, ask) => {
      const output = await openOutput(undefined, signal);
      const members =
        options.recursive || options.json || !process.stdout.isTTY ? Number.POSITIVE_INFINITY : MEMBERS_SHOWN;
      const tree = new Tree(id, ask, options.depth ?? Number.POSITIVE_INFINITY, members);
      const entries = tree.walk(path);
      if (options.json) await output.write(`${JSON.stringify(await nested(entries), null, 2)}\n`);
      else
        for await (const entry of entries)
          await output.writeLine(prefixOf(entry) + line(entry, path === '/' ? shownFile(file) : path));
      ({ unreadable } = tree);
    },
    options,
  );
  if (unreadable > 0)
    throw new CommandError(
      `${unreadable} ${unreadable === 1 ? 'object' : 'objects'} of ${shownFile(file)} could not be read`,
    );
}

/** The first members of a group, and how many more it has. */
interface Listing {
  readonly shown: readonly Member[];
  readonly more: number;
}

/** Walks a file in the order of names, each group once. */
class Tree {
  unreadable = 0;
  readonly #file: FileId;
  readonly #ask: Ask;
  readonly #depth: number;
  readonly #members: number;
  /** Paths of the objects seen, by token. */
  readonly #seen = new Map<string, string>();
  /** Groups that are listed before their turn, by path. */
  readonly #ahead = new Map<string, Promise<Listing>>();

  constructor(file: FileId, ask: Ask, depth: number, members: number) {
    this.#file = file;
    this.#ask = ask;
    this.#depth = depth;
    this.#members = members;
  }

  async *walk(path: string): AsyncGenerator<Entry> {
    const described = await describeObject(this.#file, path, this.#ask);
    const facts = await withDimensions(this.#file, path, described, this.#ask);
    yield* this.#entered({ name: path, path, depth: 0, last: [], what: this.#known(path, facts) });
  }

  /** An entry, and what is below it. */
  async *#entered(entry: Entry): AsyncGenerator<Entry> {
    if (!this.#isEntered(entry)) {
      // It may have been met by another path since it was listed.
      this.#ahead.delete(entry.path);
      if (entry.what.kind === 'error') this.unreadable += 1;
      yield entry;
      return;
    }
    const listing = isOneName(entry)
      ? await this.#list(entry.path).catch((error: unknown) => messageOf(error))
      : 'its name is a path, which leads elsewhere';
    this.#ahead.delete(entry.path);
    if (typeof listing === 'string') {
      this.unreadable += 1;
      yield { ...entry, what: { kind: 'error', message: listing } };
      return;
    }
    yield entry;
    yield* this.#below(entry, listing);
  }

  async *#below({ path, depth, last }: Entry, { shown, more }: Listing): AsyncGenerator<Entry> {
    const below = shown.map((member, n): Entry => {
      const isLast = n === shown.length - 1 && more === 0;
      const own = join(path, member.name);
      return { name: member.name, path: own, depth: depth + 1, last: [...last, isLast], what: whatIs(member) };
    });
    const upcoming = below.values();
    for (const entry of below) {
      const { what } = entry;
      yield* this.#entered(what.kind === 'object' ? { ...entry, what: this.#known(entry.path, what.facts) } : entry);
      this.#listAhead(upcoming);
    }
    if (more > 0)
      yield { name: '', path, depth: depth + 1, last: [...last, true], what: { kind: 'more', count: more } };
  }

  #isEntered({ what, depth }: Entry): boolean {
    if (what.kind !== 'object' || what.sameAs !== undefined || depth >= this.#depth) return false;
    return what.facts.info.type === 'H5O_TYPE_GROUP';
  }

  /** @param upcoming - Entries of a group, each of which is looked at once; some may have had their turn. */
  #listAhead(upcoming: Iterator<Entry>): void {
    while (this.#ahead.size < AHEAD) {
      const { value: entry, done } = upcoming.next();
      if (done) return;
      const { path, what } = entry;
      if (what.kind !== 'object' || !this.#isEntered(entry) || this.#seen.has(what.facts.info.token ?? '')) continue;
      if (!isOneName(entry)) continue;
      const listing = this.#list(path);
      // It is told when its turn has come.
      listing.catch(() => {});
      this.#ahead.set(path, listing);
    }
  }

  #list(path: string): Promise<Listing> {
    return this.#ahead.get(path) ?? this.#listed(path);
  }

  async #listed(path: string): Promise<Listing> {
    const listed$ = of(this.#file).pipe(openGroup(path), members(), take(this.#members), toArray());
    const shown = await this.#ask(listed$);
    if (shown.length < this.#members) return { shown, more: 0 };
    const { nlinks } = await this.#ask(H5Gget_info_by_name_async(this.#file, path));
    return { shown, more: Math.max(nlinks - shown.length, 0) };
  }

  /** Notes an object; one that was seen before gets its first path. */
  #known(path: string, facts: ObjectFacts): What {
    const { token } = facts.info;
    const sameAs = token === undefined ? undefined : this.#seen.get(token);
    if (token !== undefined && sameAs === undefined) this.#seen.set(token, path);
    return { kind: 'object', facts, ...(sameAs === undefined ? {} : { sameAs }) };
  }
}

/** Whether the path of an entry leads to it: that of a link does not whose name is a path, which only damaged files have. */
function isOneName({ name, depth }: Entry): boolean {
  return depth === 0 || !(name === '' || name === '.' || name.includes('/'));
}

const TYPES = {
  group: 'H5O_TYPE_GROUP',
  dataset: 'H5O_TYPE_DATASET',
  datatype: 'H5O_TYPE_NAMED_DATATYPE',
  map: 'H5O_TYPE_MAP',
} as const satisfies Record<NonNullable<Member['kind']>, ObjectType>;

function whatIs(member: Member): What {
  const { link, kind, error } = member;
  if (link.type !== 'H5L_TYPE_HARD') return { kind: 'link', link, dangling: kind === undefined && !error };
  if (kind === undefined) return { kind: 'error', message: messageOf(error) };
  return { kind: 'object', facts: factsOf(member) };
}

function factsOf(member: Exclude<Member, { kind?: undefined }>): ObjectFacts {
  const { token, attributeCount = 0 } = member;
  const info = { type: TYPES[member.kind], token, num_attrs: attributeCount };
  if (member.kind !== 'dataset') return { info };
  const { datatype, space, creation, dimensions } = member;
  return { info, dataset: { datatype, space, dcpl: creation, ...(dimensions && { dimensions }) } };
}

function join(path: string, name: string): string {
  return path.endsWith('/') ? path + name : `${path}/${name}`;
}

function prefixOf({ last }: Entry): string {
  return last
    .map((isLast, d) => (d === last.length - 1 ? (isLast ? '└── ' : '├── ') : isLast ? '    ' : '│   '))
    .join('');
}

/** An entry for a person. */
function line({ name, what, depth }: Entry, rootName: string): string {
  const shown = depth === 0 ? rootName : name;
  switch (what.kind) {
    case 'more':
      return `… ${what.count} more (-r shows all)`;
    case 'error':
      return `${shown}  (cannot be read: ${what.message})`;
    case 'link': {
      const { link, dangling } = what;
      const target = `${link.file === undefined ? '' : `${link.file}:`}${link.target}`;
      return `${shown} -> ${target}${link.file === undefined ? '' : '  external'}${dangling ? '  (leads nowhere)' : ''}`;
    }
    case 'object': {
      const { facts, sameAs } = what;
      if (sameAs !== undefined) return `${shown}  same as ${sameAs}`;
      const { info, dataset } = facts;
      const attributes = info.num_attrs
        ? [`${info.num_attrs} ${info.num_attrs === 1 ? 'attribute' : 'attributes'}`]
        : [];
      const kind = {
        H5O_TYPE_NAMED_DATATYPE: 'datatype',
        H5O_TYPE_MAP: 'map',
        H5O_TYPE_GROUP: undefined,
        H5O_TYPE_DATASET: undefined,
      }[info.type];
      const parts = [...(dataset ? describeDataset(dataset) : []), ...(kind ? [kind] : []), ...attributes];
      const folder = info.type === 'H5O_TYPE_GROUP' && depth > 0 ? '/' : '';
      return [`${shown}${folder}`, parts.join(', ')].filter((part) => part !== '').join('  ');
    }
  }
}

function describeDataset({ datatype, space, dcpl, dimensions }: NonNullable<ObjectFacts['dataset']>): string[] {
  const filters = filterNames(dcpl);
  const chunk = dcpl.chunk
    ? [`chunks ${dcpl.chunk.join(' × ')}${filters.length > 0 ? ` ${filters.join('+')}` : ''}`]
    : [];
  const named = dimensions ? [`dimensions ${dimensionText(dimensions)}`] : [];
  const elsewhere = dcpl.layout === 'virtual' ? ['virtual'] : dcpl.external ? ['values in external files'] : [];
  return [`${formatDatatype(datatype)}  ${formatSpace(space)}`, ...named, ...chunk, ...elsewhere];
}

/** A member in JSON; groups have `members`. */
interface JsonEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: string;
  readonly members?: JsonEntry[];
}

/** The entries as a tree of JSON. */
async function nested(entries: AsyncIterable<Entry>): Promise<JsonEntry | undefined> {
  const open: JsonEntry[] = [];
  for await (const entry of entries) {
    const json = entryJson(entry);
    open.length = entry.depth;
    open.at(-1)?.members?.push(json);
    open.push(json);
  }
  return open[0];
}

/** Names of the kinds of links. */
const LINK_KINDS = {
  H5L_TYPE_HARD: 'link',
  H5L_TYPE_SOFT: 'soft link',
  H5L_TYPE_EXTERNAL: 'external link',
  H5L_TYPE_UD: 'user-defined link',
} as const;

function entryJson({ name, path, what }: Entry): JsonEntry {
  const at = { name, path };
  if (what.kind === 'more') return { ...at, kind: 'more' };
  if (what.kind === 'error') return { ...at, kind: 'error', ...{ message: what.message } };
  if (what.kind === 'link') {
    const { file, target, type } = what.link;
    return {
      ...at,
      kind: LINK_KINDS[type],
      ...{
        ...(file === undefined ? {} : { file }),
        target,
        dangling: what.dangling,
      },
    };
  }
  const { facts, sameAs } = what;
  const { info, dataset } = facts;
  const kind = {
    H5O_TYPE_GROUP: 'group',
    H5O_TYPE_DATASET: 'dataset',
    H5O_TYPE_NAMED_DATATYPE: 'datatype',
    H5O_TYPE_MAP: 'map',
  }[info.type];
  return {
    ...at,
    kind,
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(info.num_attrs === undefined ? {} : { attributes: info.num_attrs }),
    ...(dataset
      ? {
          datatype: formatDatatype(dataset.datatype),
          ...spaceJson(dataset.space),
          chunk: dataset.dcpl.chunk ?? null,
          filters: filterNames(dataset.dcpl),
          ...dimensionsJson(dataset),
        }
      : {}),
    ...(kind === 'group' && sameAs === undefined ? { members: [] } : {}),
  };
}
