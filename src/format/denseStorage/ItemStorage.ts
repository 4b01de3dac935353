import { corruptFile } from '../bytes/formatError.js';
import type { HeaderEdit } from '../header/HeaderEdit.js';
import type { HeaderMessage } from '../header/ObjectHeader.js';
import type { StorageInfo } from '../messages/storageInfo.js';
import type { DenseStorage } from './DenseStorage.js';

/** A link or an attribute, as it is stored. */
export interface Item {
  /** Its message's data. */
  readonly data: Uint8Array;
  /** Creation order, if it is tracked. */
  readonly creationOrder?: number;
}

/** The differences between links and attributes. */
export interface ItemKind {
  /** The type of the header messages that hold single items. */
  readonly messageType: number;
  nameOf(message: HeaderMessage): string;
  orderOf(message: HeaderMessage): number | undefined;
  /** Opens or, without addresses, creates the dense storage. */
  dense(info: StorageInfo): DenseStorage;
}

/** `H5O_MESG_MAX_SIZE`: larger data do not fit in a header message. */
const MAX_MESSAGE_BYTES = 65536;

/**
 * The links of a new-style group, or the attributes of an object: messages of the header while they are few, in a heap
 * with indexes when they are many (File Format Specification, IV.A.2.c and v). Changes are gathered in the header's
 * edit and become visible when it is saved.
 */
export class ItemStorage {
  readonly #header: HeaderEdit;
  readonly #kind: ItemKind;
  readonly #limits: { readonly maxCompact: number; readonly minDense: number };
  #info: StorageInfo;
  #dense: DenseStorage | undefined;

  constructor(
    header: HeaderEdit,
    kind: ItemKind,
    info: StorageInfo,
    limits: { readonly maxCompact: number; readonly minDense: number },
  ) {
    this.#header = header;
    this.#kind = kind;
    this.#info = info;
    this.#limits = limits;
    if (info.heap !== undefined) this.#dense = kind.dense(info);
  }

  /** The content of the info message after the changes. */
  get info(): StorageInfo {
    const { creationOrder, maxCreationOrder } = this.#info;
    return {
      ...(creationOrder && { creationOrder }),
      ...(maxCreationOrder !== undefined && { maxCreationOrder }),
      ...this.#dense?.addresses,
    };
  }

  get count(): number {
    return this.#dense ? this.#dense.count : this.#compact.length;
  }

  find(name: string): Item | undefined {
    if (this.#dense) return this.#dense.find(name);
    const message = this.#messageOf(name);
    return message && this.#itemOf(message);
  }

  /** Adds an item; `encode` makes its message with the assigned creation order, if that is tracked. */
  insert(name: string, encode: (creationOrder: number | undefined) => Uint8Array): void {
    const order = this.#nextOrder();
    const data = encode(order);
    if (!this.#dense && (this.count >= this.#limits.maxCompact || data.length >= MAX_MESSAGE_BYTES)) this.#makeDense();
    this.#put(name, { data, ...(order !== undefined && { creationOrder: order }) });
  }

  /** Removes an item. */
  remove(name: string): void {
    if (this.#dense) {
      this.#dense.remove(name);
      if (this.count < this.#limits.minDense) this.#makeCompact();
    } else {
      this.#header.remove(this.#required(name));
    }
    if (this.count === 0 && this.#info.maxCreationOrder !== undefined)
      this.#info = { ...this.#info, maxCreationOrder: 0 };
  }

  /** Removes an item and adds another with a new creation order, without changing the kind of storage. */
  exchange(name: string, newName: string, encode: (creationOrder: number | undefined) => Uint8Array): void {
    const order = this.#nextOrder();
    const item = { data: encode(order), ...(order !== undefined && { creationOrder: order }) };
    if (this.#dense) this.#dense.remove(name);
    else this.#header.remove(this.#required(name));
    if (!this.#dense && item.data.length >= MAX_MESSAGE_BYTES) this.#makeDense();
    this.#put(newName, item);
  }

  /** Replaces the message of an item, possibly with another name; it keeps its creation order. */
  replace(name: string, newName: string, data: Uint8Array): void {
    if (this.#dense) {
      this.#dense.replace(name, newName, data);
      return;
    }
    const message = this.#required(name);
    if (data.length < MAX_MESSAGE_BYTES) {
      this.#header.replace(message, data);
      return;
    }
    this.#makeDense();
    this.#dense!.replace(name, newName, data);
  }

  get #compact(): HeaderMessage[] {
    return this.#header.messages.filter(({ type }) => type === this.#kind.messageType);
  }

  #messageOf(name: string): HeaderMessage | undefined {
    return this.#compact.find((message) => this.#kind.nameOf(message) === name);
  }

  #required(name: string): HeaderMessage {
    const message = this.#messageOf(name);
    if (!message) throw corruptFile(`object header at ${this.#header.header.address}: '${name}' is not in it`);
    return message;
  }

  #itemOf(message: HeaderMessage): Item {
    const creationOrder = this.#kind.orderOf(message);
    return { data: message.data, ...(creationOrder !== undefined && { creationOrder }) };
  }

  #nextOrder(): number | undefined {
    const { maxCreationOrder } = this.#info;
    if (maxCreationOrder === undefined) return undefined;
    this.#info = { ...this.#info, maxCreationOrder: maxCreationOrder + 1 };
    return maxCreationOrder;
  }

  #put(name: string, { data, creationOrder }: Item): void {
    if (this.#dense) this.#dense.insert(name, data, creationOrder ?? 0);
    else this.#header.insert(this.#kind.messageType, data, creationOrder === undefined ? {} : { creationOrder });
  }

  #makeDense(): void {
    const messages = this.#compact;
    this.#dense = this.#kind.dense(this.#info);
    for (const message of messages) {
      this.#put(this.#kind.nameOf(message), this.#itemOf(message));
      this.#header.remove(message);
    }
  }

  /** Converts to compact storage unless an item is too large for a header message. */
  #makeCompact(): void {
    const dense = this.#dense!;
    const items = dense.items();
    if (items.some(({ data }) => data.length >= MAX_MESSAGE_BYTES)) return;
    dense.release();
    this.#dense = undefined;
    // If creation order is not tracked, ordering by name is as good as any.
    const ordered = [...items].sort((one, other) => (one.creationOrder ?? 0) - (other.creationOrder ?? 0));
    for (const { name, ...item } of ordered) this.#put(name, item);
  }
}
