import type { Kind } from './Operation.js';

/** An attribute as far as overwriting it needs to be known. */
export interface ModelAttribute {
  readonly kind: Kind;
  readonly count: number;
  readonly scalar: boolean;
}

/** An object of the model; several links may lead to one. */
export interface ModelObject {
  readonly type: 'group' | 'dataset' | 'datatype';
  /** Of a dataset's elements, or the committed datatype. */
  readonly kind?: Kind;
  /** Number of elements. */
  readonly count?: number;
  /** Whether a group tracks the creation order of its links. */
  tracksOrder: boolean;
  readonly links: Map<string, ModelObject | 'elsewhere'>;
  readonly attributes: Map<string, ModelAttribute>;
}

/**
 * What a file is thought to hold, so that operations on it make sense. It need not be right in every case: what fails must fail
 * in both files.
 */
export class TwinModel {
  readonly root: ModelObject = newObject('group');

  /** Objects by one path each, not more than a few levels deep. */
  objects(type?: ModelObject['type']): { readonly path: string; readonly object: ModelObject }[] {
    const found = [{ path: '/', object: this.root }];
    const seen = new Set([this.root]);
    for (const { path, object } of found) {
      for (const [name, child] of object.links) {
        if (child === 'elsewhere' || seen.has(child)) continue;
        seen.add(child);
        found.push({ path: join(path, name), object: child });
      }
    }
    return type ? found.filter(({ object }) => object.type === type) : found;
  }

  /** The group and the name of a path's link. */
  place(path: string): { readonly group: ModelObject; readonly name: string } | undefined {
    const names = path.split('/').filter((name) => name !== '');
    const name = names.pop();
    let group: ModelObject = this.root;
    for (const step of names) {
      const next = group.links.get(step);
      if (next === undefined || next === 'elsewhere' || next.type !== 'group') return undefined;
      group = next;
    }
    return name === undefined ? undefined : { group, name };
  }

  find(path: string): ModelObject | undefined {
    if (path === '/') return this.root;
    const place = this.place(path);
    const found = place?.group.links.get(place.name);
    return found === 'elsewhere' ? undefined : found;
  }

  /** Puts something where nothing is yet. */
  put(path: string, what: ModelObject | 'elsewhere' | undefined): void {
    const place = this.place(path);
    if (what && place && !place.group.links.has(place.name)) place.group.links.set(place.name, what);
  }

  remove(path: string): void {
    const place = this.place(path);
    place?.group.links.delete(place.name);
  }

  move(source: string, target: string): void {
    const [from, to] = [this.place(source), this.place(target)];
    const moved = from?.group.links.get(from.name);
    if (!from || !to || moved === undefined || to.group.links.has(to.name)) return;
    from.group.links.delete(from.name);
    to.group.links.set(to.name, moved);
  }
}

export function newObject(type: ModelObject['type'], kind?: Kind, count?: number): ModelObject {
  return {
    type,
    ...(kind && { kind }),
    ...(count !== undefined && { count }),
    tracksOrder: false,
    links: new Map(),
    attributes: new Map(),
  };
}

/** A copy of an object and of everything below it, each once. */
export function copyOf(
  object: ModelObject,
  { isShallow, withoutAttr }: { readonly isShallow: boolean; readonly withoutAttr: boolean },
): ModelObject {
  const copies = new Map<ModelObject, ModelObject>();
  const copy = (one: ModelObject, depth: number): ModelObject => {
    const known = copies.get(one);
    if (known) return known;
    const made = newObject(one.type, one.kind, one.count);
    copies.set(one, made);
    made.tracksOrder = one.tracksOrder;
    if (!withoutAttr) for (const [name, attribute] of one.attributes) made.attributes.set(name, attribute);
    if (isShallow && depth > 0) return made;
    for (const [name, child] of one.links) made.links.set(name, child === 'elsewhere' ? child : copy(child, depth + 1));
    return made;
  };
  return copy(object, 0);
}

export function join(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`;
}
