import type { Identifier } from '../../../model/Identifier.js';

/** An object that is being copied: where the original is, and where the copy. */
export class CopiedObject {
  /** The name of the copy in its group; of the object that was asked for its path from the location of the copy. */
  name: string;
  /** The group that it is in; undefined for the object that was asked for. */
  parent: CopiedObject | undefined;
  /** Number of copied groups above it. */
  depth: number;
  /** Resolves when the copy exists. */
  created: Promise<unknown> = Promise.resolve();
  /** The copy of a committed datatype, open, so that datasets and attributes can be of it. */
  type: Identifier<'datatype'> | undefined;
  /** Whether it was left out, because the target cannot have it. */
  isMissing = false;
  /** Whether it is a datatype that still waits for its first link. */
  isWaiting = false;
  /** The name of the original. */
  originalName: string;

  constructor(name: string, originalName: string, parent?: CopiedObject) {
    this.name = name;
    this.originalName = originalName;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
  }

  /** Gives a datatype that waited the place of its first link. */
  placeIn(parent: CopiedObject, name: string): void {
    this.name = name;
    this.originalName = name;
    this.parent = parent;
    this.depth = parent.depth + 1;
    this.isWaiting = false;
  }

  /** Path of the copy from the location of the whole copy. */
  get path(): string {
    return joined(this.#ways((object) => object.name));
  }

  /** Path of the original, from where the copied object was named. */
  get originalPath(): string {
    return joined(this.#ways((object) => object.originalName));
  }

  /** A path is put together when it is needed: long ones of all objects would take more memory than all else. */
  #ways(nameOf: (object: CopiedObject) => string): string[] {
    const names: string[] = [];
    for (let object: CopiedObject | undefined = this; object; object = object.parent) names.push(nameOf(object));
    return names.reverse();
  }
}

function joined([first = '.', ...names]: readonly string[]): string {
  if (names.length === 0) return first;
  if (first === '.') return names.join('/');
  return [first.replace(/\/+$/, ''), ...names].join('/');
}
