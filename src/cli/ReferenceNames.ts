import {
  type CompoundData,
  type Dataspace,
  type Datatype,
  H5_INDEX_NAME,
  H5_ITER_INC,
  type H5Data,
  H5Gclose_async,
  H5Gopen_async,
  H5Literate_async,
  H5O_INFO_BASIC,
  H5Oclose_async,
  H5Oget_info_by_name_async,
  H5Ropen_object_async,
  H5Ropen_region_async,
  H5Sget_select_npoints,
  type LocationId,
  type Reference,
} from '../index.node.js';
import type { Ask } from './withFile.js';

/** Points of a region that are shown. */
const POINTS_SHOWN = 4;

/**
 * What references lead to, as text: the path of an object, `path@name` of an attribute, `path[0:3, 5:6]` of a region. An
 * object that no path leads to stays without a name.
 */
export class ReferenceNames {
  readonly #ask: Ask;
  readonly #walk: AsyncGenerator<void>;
  /** Paths by token; an object has the first that was met. */
  readonly #paths = new Map<string, string>();
  readonly #known = new Map<string, string | undefined>();

  /** @param loc - The file, or any object in it. */
  constructor(loc: LocationId, ask: Ask) {
    this.#ask = ask;
    this.#walk = this.#groups(loc);
  }

  /** Looks up what the references in some values lead to, so that `textOf` knows it. */
  async learn(type: Datatype, data: H5Data): Promise<void> {
    for (const reference of referencesIn(type, data)) {
      const key = keyOf(reference);
      if (!this.#known.has(key)) this.#known.set(key, await this.#lookUp(reference).catch(() => undefined));
    }
  }

  /** Undefined where a reference leads to nothing that has a path. */
  readonly textOf = (reference: Reference): string | undefined => this.#known.get(keyOf(reference));

  async #lookUp(reference: Reference): Promise<string | undefined> {
    const object = await this.#ask(H5Ropen_object_async(reference));
    let token: string | undefined;
    try {
      ({ token } = await this.#ask(H5Oget_info_by_name_async(object, '.', H5O_INFO_BASIC)));
    } finally {
      H5Oclose_async(object).subscribe({ error: () => {} });
    }
    if (token === undefined) return undefined;
    while (!this.#paths.has(token)) if ((await this.#walk.next()).done) return undefined;
    const path = this.#paths.get(token);
    if (reference.type === 'attr') return `${path}@${reference.attribute}`;
    if (reference.type === 'object') return path;
    return `${path}${selectionText(await this.#ask(H5Ropen_region_async(reference)))}`;
  }

  /** Notes the paths of a file group by group, only as far as they are asked for. */
  async *#groups(loc: LocationId): AsyncGenerator<void> {
    const root = await this.#ask(H5Oget_info_by_name_async(loc, '/', H5O_INFO_BASIC));
    if (root.token !== undefined) this.#paths.set(root.token, '/');
    const groups = ['/'];
    for (let path = groups.shift(); path !== undefined; path = groups.shift()) {
      const group = await this.#ask(H5Gopen_async(loc, path));
      try {
        const links = await this.#ask(H5Literate_async(group, H5_INDEX_NAME, H5_ITER_INC));
        const hard = links.filter(({ type }) => type === 'H5L_TYPE_HARD');
        const prefix = path === '/' ? '/' : `${path}/`;
        const found = await Promise.all(
          hard.map(({ name }) =>
            this.#ask(H5Oget_info_by_name_async(group, name, H5O_INFO_BASIC)).catch(() => undefined),
          ),
        );
        for (const [n, { name }] of hard.entries()) {
          const info = found[n];
          if (info?.token === undefined || this.#paths.has(info.token)) continue;
          this.#paths.set(info.token, prefix + name);
          if (info.type === 'H5O_TYPE_GROUP') groups.push(prefix + name);
        }
      } finally {
        H5Gclose_async(group).subscribe({ error: () => {} });
      }
      yield;
    }
  }
}

/** Whether values of a datatype have references in them. */
export function holdsReferences(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_REFERENCE':
      return true;
    case 'H5T_COMPOUND':
      return type.members.some((member) => holdsReferences(member.type));
    case 'H5T_ARRAY':
    case 'H5T_VLEN':
      return holdsReferences(type.base);
    default:
      return false;
  }
}

function* referencesIn(type: Datatype, data: H5Data): Generator<Reference> {
  if (data === null || !holdsReferences(type)) return;
  if (type.class === 'H5T_REFERENCE') {
    for (const reference of data as (Reference | null)[]) if (reference) yield reference;
  } else if (type.class === 'H5T_ARRAY') {
    yield* referencesIn(type.base, data);
  } else if (type.class === 'H5T_VLEN') {
    for (const sequence of data as H5Data[]) yield* referencesIn(type.base, sequence);
  } else if (type.class === 'H5T_COMPOUND') {
    for (const { name, type: field } of type.members) yield* referencesIn(field, (data as CompoundData)[name] ?? null);
  }
}

function keyOf({ type, file, token, attribute, region }: Reference): string {
  return JSON.stringify([type, file, Buffer.from(token).toString('hex'), attribute, region]);
}

/** Selected elements as NumPy writes them where it can, and their number where it cannot. */
function selectionText(space: Dataspace): string {
  const { selection } = space;
  switch (selection.type) {
    case 'all':
      return '[...]';
    case 'hyperslab': {
      const { start, stride, count, block } = selection;
      if (count.every((size, d) => size === 1 || block[d] === 1)) {
        const ranges = start.map((from, d) => {
          const [size = 1, step = 1, thick = 1] = [count[d], stride[d], block[d]];
          return size === 1
            ? `${from}:${from + thick}`
            : `${from}:${from + (size - 1) * step + 1}${step === 1 ? '' : `:${step}`}`;
        });
        return `[${ranges.join(', ')}]`;
      }
      break;
    }
    case 'points': {
      const shown = selection.points.slice(0, POINTS_SHOWN).map((point) => `[${point.join(', ')}]`);
      const more = selection.points.length - shown.length;
      return ` ${shown.join(' ')}${more > 0 ? ` … ${more} more` : ''}`;
    }
    default:
  }
  return ` (${H5Sget_select_npoints(space)} elements)`;
}
