import type { Parser } from '../bytes/Parser.js';
import { MessageType } from '../header/messageTypes.js';
import type { HeaderMessage, ObjectHeader } from '../header/ObjectHeader.js';
import type { SharedMessages } from '../messages/SharedMessages.js';
import type { ObjectAttribute } from '../objects/StoredObject.js';
import type { AttributeReader, FoundAttribute } from './AttributeReader.js';
import { readAttribute, readAttributeName } from './readAttribute.js';

/** Approximate bytes of memory that a name takes. */
const NAME_BYTES = 100;

/** Attributes that are messages of the object's header (File Format Specification, IV.A.2.m). */
export class CompactAttributes implements AttributeReader {
  readonly #messages: readonly HeaderMessage[];
  readonly #shared: SharedMessages;
  #found: readonly FoundAttribute[] | undefined;
  #byName: Map<string | undefined, FoundAttribute> | undefined;

  constructor(header: Pick<ObjectHeader, 'messages'>, shared: SharedMessages) {
    this.#messages = header.messages.filter(({ type }) => type === MessageType.ATTRIBUTE);
    this.#shared = shared;
  }

  get bytes(): number {
    return NAME_BYTES * (this.#found?.length ?? 0);
  }

  *find(name: string): Parser<ObjectAttribute | undefined> {
    this.#byName ??= new Map([...(yield* this.found())].reverse().map((attribute) => [attribute.name, attribute]));
    const found = this.#byName.get(name);
    return found && (yield* found.read());
  }

  *all(): Parser<readonly ObjectAttribute[]> {
    const attributes: ObjectAttribute[] = [];
    for (const message of this.#messages) attributes.push(yield* this.#read(message));
    return attributes;
  }

  *found(): Parser<readonly FoundAttribute[]> {
    if (this.#found) return this.#found;
    const found: FoundAttribute[] = [];
    for (const message of this.#messages) {
      const name = yield* readAttributeName(() => this.#data(message));
      found.push({ ...name, ...orderOf(message), read: () => this.#read(message) });
    }
    this.#found = found;
    return found;
  }

  *#read(message: HeaderMessage): Parser<ObjectAttribute> {
    return { ...(yield* readAttribute(this.#shared, () => this.#data(message))), ...orderOf(message) };
  }

  *#data(message: HeaderMessage) {
    return (yield* this.#shared.resolve(message)).data;
  }
}

function orderOf({ creationOrder }: HeaderMessage) {
  return creationOrder === undefined ? {} : { creationOrder };
}
