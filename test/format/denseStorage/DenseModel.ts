import { expect } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import type { DenseStorage } from '../../../src/format/denseStorage/DenseStorage.js';
import type { Contents, Kind } from './DenseFile.js';
import { attributeMessage, linkMessage } from './denseMessages.js';

/** What the storage should have, and what is made of it. */
export class DenseModel {
  readonly #kind: Kind;
  readonly #tracked: boolean;
  readonly #pattern: Uint8Array;
  readonly #items: Map<string, unknown>;
  /** Names in creation order. */
  #creation: string[];
  /** The place in the creation order that the next one gets. */
  next: number;

  constructor(kind: Kind, tracked: boolean, pattern: Uint8Array, { items, creation }: Contents) {
    this.#kind = kind;
    this.#tracked = tracked;
    this.#pattern = pattern;
    this.#items = new Map(items);
    this.#creation = [...(creation ?? items.map(([name]) => name))];
    this.next = items.length;
  }

  get names(): string[] {
    return [...this.#items.keys()];
  }

  insert(storage: DenseStorage, name: string): void {
    const order = this.#tracked ? this.next : undefined;
    this.next++;
    storage.insert(name, this.#message(name, order), order);
    this.#creation.push(name);
  }

  remove(storage: DenseStorage, name: string): void {
    const removed = storage.remove(name);
    expect(removed?.name).toBe(name);
    this.#items.delete(name);
    this.#creation = this.#creation.filter((other) => other !== name);
  }

  replace(storage: DenseStorage, name: string, newName: string): void {
    const { creationOrder } = storage.find(name)!;
    storage.replace(name, newName, this.#message(newName, creationOrder));
    if (newName !== name) this.#items.delete(name);
    this.#creation = this.#creation.map((other) => (other === name ? newName : other));
  }

  get contents(): Contents {
    const items = [...this.#items].sort(([one], [other]) => (one < other ? -1 : 1));
    return { items, creation: this.#tracked ? this.#creation : null };
  }

  /** The message, whose meaning goes into the contents. */
  #message(name: string, order: number | undefined): Uint8Array {
    const isLink = this.#kind === 'link';
    this.#items.set(name, isLink ? `soft /target of ${name}` : [numberOf(name)]);
    return isLink ? linkMessage(name, order) : attributeMessage(this.#pattern, name, numberOf(name));
  }
}

const numberOf = (name: string) => lookup3(new TextEncoder().encode(name)) >>> 1;
