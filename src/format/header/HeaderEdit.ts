import { unsupportedFormat } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { encodeModificationTime, encodeOldModificationTime, storedSeconds } from '../messages/modificationTime.js';
import { encodeReferenceCount } from '../messages/referenceCount.js';
import { checkedMessage } from './checkedMessage.js';
import type { PrefixFacts } from './encodePrefix.js';
import { storedDataLength } from './HeaderForm.js';
import { type Entry, type HeaderParts, readHeaderParts } from './HeaderParts.js';
import { isKnownMessage, MessageType, messageName } from './messageTypes.js';
import {
  type HeaderMessage,
  MESSAGE_DONT_SHARE,
  MESSAGE_FAIL_IF_UNKNOWN_TO_WRITER,
  MESSAGE_MARK_IF_UNKNOWN,
  MESSAGE_SHARED,
  MESSAGE_WAS_UNKNOWN,
  type ObjectHeader,
} from './ObjectHeader.js';
import { saveHeader } from './saveHeader.js';

const FIRST_CHUNK = 0;
const MAX_REFERENCES = 2 ** 32 - 1;

/**
 * An object header while it is changed (File Format Specification, IV.A.1). Changes are gathered; `save` puts them into
 * the edit such that one write makes all of them visible. In the meantime no other `HeaderEdit` may have the same header.
 *
 * Null messages and continuations are handled internally.
 */
export class HeaderEdit {
  readonly #edit: FileEdit;
  readonly #parts: HeaderParts;
  /** In the order of the messages. */
  readonly #entries: Set<Entry>;
  readonly #entryOf = new Map<HeaderMessage, Entry>();
  readonly #changed = new Set<number>();
  readonly #touched = new Set<number>();
  #facts: PrefixFacts;
  #referenceCount: number;
  #messages: readonly HeaderMessage[] | undefined;
  #isChanged = false;
  #isSaved = false;

  private constructor(edit: FileEdit, parts: HeaderParts) {
    this.#edit = edit;
    this.#parts = parts;
    this.#facts = parts.header;
    this.#referenceCount = parts.header.refCount;
    this.#entries = new Set(parts.entries);
    for (const entry of parts.entries) this.#entryOf.set(entry.message, entry);
  }

  /**
   * Reads the header at an address. Errors: `H5Error` `corrupt-file`, `unsupported` (a message of an unknown type that says
   * only software which knows it may change the object).
   */
  static open(edit: FileEdit, address: number): HeaderEdit {
    const parts = edit.read(readHeaderParts(edit.format, address));
    for (const { type, flags } of parts.header.messages) {
      if (flags & MESSAGE_FAIL_IF_UNKNOWN_TO_WRITER && !isKnownMessage(type))
        throw unsupportedFormat(
          `object header at ${address}: message of the unknown ${messageName(type)} forbids changes`,
        );
    }
    return new HeaderEdit(edit, parts);
  }

  /** The header as it was read. */
  get header(): ObjectHeader {
    return this.#parts.header;
  }

  /** The messages with all changes so far, without null messages and continuations. */
  get messages(): readonly HeaderMessage[] {
    this.#messages ??= [...this.#entries]
      .map(({ message }) => message)
      .filter(({ type }) => type !== MessageType.CONTINUATION);
    return this.#messages;
  }

  /** Appends a message. Its creation order is stored if the header has a field for it. */
  insert(
    type: number,
    data: Uint8Array,
    { flags, creationOrder }: { readonly flags?: number; readonly creationOrder?: number } = {},
  ): HeaderMessage {
    const message = this.#checked({
      type,
      data,
      ...(flags !== undefined && { flags }),
      ...(creationOrder !== undefined && { creationOrder }),
    });
    const entry = { message, chunk: undefined };
    this.#entries.add(entry);
    this.#entryOf.set(message, entry);
    this.#change();
    return message;
  }

  /** Replaces a message's data and flags at its place in the order; returns the new message. */
  replace(message: HeaderMessage, data: Uint8Array, flags = message.flags): HeaderMessage {
    const entry = this.#required(message);
    const checked = this.#checked({ ...message, data, flags });
    if (message.flags === flags && isSame(message.data, checked.data)) return message;
    this.#put(entry, checked);
    if (entry.chunk !== undefined) this.#changed.add(entry.chunk);
    return checked;
  }

  remove(message: HeaderMessage): void {
    const entry = this.#required(message);
    this.#entries.delete(entry);
    this.#entryOf.delete(message);
    if (entry.chunk !== undefined) this.#changed.add(entry.chunk);
    this.#change();
  }

  /** Number of hard links to the object. */
  get referenceCount(): number {
    return this.#referenceCount;
  }

  set referenceCount(count: number) {
    if (!(Number.isInteger(count) && count >= 0 && count <= MAX_REFERENCES))
      throw new RangeError(`${count} is no number of references`);
    if (count === this.#referenceCount) return;
    this.#referenceCount = count;
    if (this.#parts.form.version === 1) {
      this.#facts = { ...this.#facts, refCount: count };
      this.#changed.add(FIRST_CHUNK);
      this.#change();
      return;
    }
    // The message is absent while the object has one link.
    const message = this.messages.find(({ type }) => type === MessageType.REFERENCE_COUNT);
    const data = encodeReferenceCount(count);
    if (message && count === 1) this.remove(message);
    else if (message) this.replace(message, data);
    else this.insert(MessageType.REFERENCE_COUNT, data, { flags: MESSAGE_DONT_SHARE });
  }

  /**
   * Sets the times that a change of a message changes, in seconds since 1970, where the object keeps them: access and change
   * time in version 2, the modification time message in version 1 (libhdf5's `H5O_touch_oh`).
   */
  touch(seconds: number): void {
    const { times } = this.#facts;
    if (times) {
      const now = storedSeconds(seconds);
      this.#facts = { ...this.#facts, times: { ...times, access: now, change: now } };
      this.#touched.add(FIRST_CHUNK);
      this.#change();
    } else if (this.#parts.form.version === 1) {
      this.#touchMessage(seconds);
    }
  }

  /** Adds the writes to the edit. Call it once, after all changes. */
  save(): void {
    if (this.#isSaved) throw new Error(`the object header at ${this.header.address} is saved already`);
    this.#isSaved = true;
    if (!this.#isChanged) return;
    this.#markUnknown();
    saveHeader(this.#edit, this.#parts, {
      facts: this.#facts,
      entries: [...this.#entries],
      changed: this.#changed,
      touched: this.#touched,
    });
  }

  #touchMessage(seconds: number): void {
    const message = this.messages.find(
      ({ type }) => type === MessageType.MODIFICATION_TIME || type === MessageType.MODIFICATION_TIME_OLD,
    );
    if (!message || message.flags & MESSAGE_SHARED) return;
    const isOld = message.type === MessageType.MODIFICATION_TIME_OLD;
    const encode = isOld ? encodeOldModificationTime : encodeModificationTime;
    const data = encode(storedSeconds(seconds));
    if (data.length === message.data.length) this.#touchEntry(message, { ...message, data });
  }

  /** Sets the mark that the flag of unknown messages demands. */
  #markUnknown(): void {
    for (const message of this.messages) {
      const { type, flags } = message;
      if (isKnownMessage(type) || !(flags & MESSAGE_MARK_IF_UNKNOWN) || flags & MESSAGE_WAS_UNKNOWN) continue;
      this.#touchEntry(message, { ...message, flags: flags | MESSAGE_WAS_UNKNOWN });
    }
  }

  #touchEntry(message: HeaderMessage, changed: HeaderMessage): void {
    const entry = this.#required(message);
    this.#put(entry, changed);
    if (entry.chunk !== undefined) this.#touched.add(entry.chunk);
  }

  #put(entry: Entry, message: HeaderMessage): void {
    this.#entryOf.delete(entry.message);
    entry.message = message;
    this.#entryOf.set(message, entry);
    this.#change();
  }

  #change(): void {
    this.#isChanged = true;
    this.#messages = undefined;
  }

  #checked(message: Omit<HeaderMessage, 'address' | 'flags'> & { readonly flags?: number }): HeaderMessage {
    const { address } = this.header;
    const { form } = this.#parts;
    const checked = checkedMessage(form, `object header at ${address}`, message);
    // Readers see the data with their padding.
    const data = new Uint8Array(storedDataLength(form, checked.data.length));
    data.set(checked.data);
    return { ...checked, address, data };
  }

  #required(message: HeaderMessage): Entry {
    const entry = this.#entryOf.get(message);
    if (!entry) throw new Error(`the message of type ${message.type} is not in the header at ${this.header.address}`);
    return entry;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
