import {
  type CompoundData,
  type Dataspace,
  type Datatype,
  type H5Data,
  H5Rget_obj_name_async,
  H5Ropen_region_async,
  H5Sget_select_npoints,
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
  readonly #known = new Map<string, string | undefined>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Looks up what the references in some values lead to, so that `textOf` knows it. */
  async learn(type: Datatype, data: H5Data): Promise<void> {
    const asked: Promise<void>[] = [];
    for (const reference of referencesIn(type, data)) {
      const key = keyOf(reference);
      if (this.#known.has(key)) continue;
      this.#known.set(key, undefined);
      asked.push(
        this.#lookUp(reference).then(
          (text) => void this.#known.set(key, text),
          () => {},
        ),
      );
    }
    await Promise.all(asked);
  }

  /** Undefined where a reference leads to nothing that has a path. */
  readonly textOf = (reference: Reference): string | undefined => this.#known.get(keyOf(reference));

  async #lookUp(reference: Reference): Promise<string> {
    const path = await this.#ask(H5Rget_obj_name_async(reference));
    if (reference.type === 'attr') return `${path}@${reference.attribute}`;
    if (reference.type === 'object') return path;
    return `${path}${selectionText(await this.#ask(H5Ropen_region_async(reference)))}`;
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
