import type { H5ErrorKind } from 'h5rx';
import type { Step } from './anyStep.js';

/** An object as the model has it: a group, or a dataset with values. */
export interface Thing {
  readonly attributes: Map<string, number>;
  readonly members?: Map<string, Thing>;
  values?: number[];
}

/** What a step answers: a value, or the kind of its error; whether something is missing or of the wrong kind is not told apart. */
export type Outcome = { readonly value: unknown } | { readonly kind: H5ErrorKind | 'refused' };

const DONE: Outcome = { value: undefined };

export function fails(kind: H5ErrorKind): Outcome {
  return { kind: kind === 'not-found' || kind === 'bad-argument' ? 'refused' : kind };
}

/** What a file has, as a program without faults would leave it. */
export class Model {
  readonly root: Thing = newGroup();

  /** Does a step; gives what it must answer. */
  take(step: Step): Outcome {
    switch (step.do) {
      case 'flush':
        return DONE;
      case 'group':
        return this.#add(step.path, newGroup());
      case 'dataset':
        return this.#add(step.path, { attributes: new Map(), values: Array(step.length).fill(0) });
      case 'exists': {
        const parent = this.#parent(step.path);
        return parent ? { value: parent.has(last(step.path)) } : fails('not-found');
      }
      case 'delete': {
        const parent = this.#parent(step.path);
        return parent?.delete(last(step.path)) ? DONE : fails('not-found');
      }
      case 'move':
        return this.#move(step.path, step.to);
      default:
        return this.#onThing(step);
    }
  }

  #onThing(step: Extract<Step, { readonly path: string }>): Outcome {
    const thing = this.#find(step.path);
    if (!thing) return fails('not-found');
    const { attributes, values } = thing;
    switch (step.do) {
      case 'list':
        return thing.members ? { value: [...thing.members.keys()].sort() } : fails('bad-argument');
      case 'setAttribute':
        attributes.set(step.name, step.value);
        return DONE;
      case 'readAttribute': {
        const value = attributes.get(step.name);
        return value === undefined ? fails('not-found') : { value };
      }
      case 'deleteAttribute':
        return attributes.delete(step.name) ? DONE : fails('not-found');
      case 'renameAttribute': {
        const value = attributes.get(step.name);
        if (value === undefined) return fails('not-found');
        if (step.name === step.to) return DONE;
        if (attributes.has(step.to)) return fails('already-exists');
        attributes.delete(step.name);
        attributes.set(step.to, value);
        return DONE;
      }
      case 'extend':
        if (!values) return fails('bad-argument');
        thing.values = Array.from({ length: step.length }, (_, n) => values[n] ?? 0);
        return DONE;
      case 'write':
        if (!values) return fails('bad-argument');
        if (step.start + step.values.length > values.length) return fails('bad-argument');
        values.splice(step.start, step.values.length, ...step.values);
        return DONE;
      default:
        return values ? { value: [...values] } : fails('bad-argument');
    }
  }

  #add(path: string, thing: Thing): Outcome {
    const parent = this.#parent(path);
    if (!parent) return fails('not-found');
    if (parent.has(last(path))) return fails('already-exists');
    parent.set(last(path), thing);
    return DONE;
  }

  #move(from: string, to: string): Outcome {
    const source = this.#parent(from);
    const thing = source?.get(last(from));
    if (!source || !thing) return fails('not-found');
    const target = this.#parent(to);
    if (!target) return fails('not-found');
    if (target.has(last(to))) return fails('already-exists');
    if (to.startsWith(`${from}/`)) return fails('bad-argument');
    target.set(last(to), thing);
    source.delete(last(from));
    return DONE;
  }

  #find(path: string): Thing | undefined {
    return this.#parent(path)?.get(last(path));
  }

  /** The members of the group that a path lies in; undefined where that is missing or no group. */
  #parent(path: string): Map<string, Thing> | undefined {
    let at: Thing | undefined = this.root;
    for (const name of path.split('/').slice(0, -1)) at = at?.members?.get(name);
    return at?.members;
  }
}

function newGroup(): Thing {
  return { attributes: new Map(), members: new Map() };
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Everything below an object, as plain JSON: for comparisons. */
export function told(thing: Thing): unknown {
  const attributes = [...thing.attributes].sort(byName);
  if (!thing.members) return { attributes, values: thing.values };
  const members = [...thing.members].sort(byName).map(([name, member]) => [name, told(member)]);
  return { attributes, members };
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
