import type { Dataspace } from '../../model/Dataspace.js';
import { RecentlyUsed } from '../../model/RecentlyUsed.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType, messageName } from '../header/messageTypes.js';
import { type HeaderMessage, MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { readObjectHeader } from '../header/readObjectHeader.js';
import type { Superblock } from '../superblock/superblock.js';
import type { SharedParts } from './attribute.js';
import { parseDataspace } from './dataspace.js';
import { parseDatatype, type StoredDatatype } from './datatype.js';
import { parseSharedMessage } from './sharedMessage.js';
import { parseSharedMessageTable } from './sharedMessageTable.js';

/** The data of a message, wherever they are stored; `committed` is the address of the object whose header holds them. */
export interface ResolvedMessage {
  readonly data: ByteReader;
  readonly committed?: number;
}

type ReadHeader = (address: number) => Parser<Pick<ObjectHeader, 'messages'>>;

/** Bytes of messages, and of datatypes parsed from them, that are cached. */
const KEPT_BYTES = 2 ** 20;
/** Approximate ratio of the memory of a parsed datatype to its encoded bytes. */
const DATATYPE_FACTOR = 16;

/**
 * Finds the data of shared messages (File Format Specification, IV.A.2): in another object's header, or in the heaps of
 * shared messages (III.I). It caches what it has found, because the attributes of an object often share one datatype.
 */
export class SharedMessages implements SharedParts {
  readonly #superblock: Superblock;
  readonly #readHeader: ReadHeader;
  /** Messages of other objects' headers, by type and address. */
  readonly #found = new RecentlyUsed<string, ByteReader>(KEPT_BYTES);
  /** Parsed shared datatypes, by location. */
  readonly #datatypes = new RecentlyUsed<string, StoredDatatype>(KEPT_BYTES);
  readonly #openHeaps = new Map<number, HeapObjects>();
  #heaps: { readonly types: number; readonly address: number }[] | undefined;

  /** @param readHeader - Gives the header at an address; it may have cached it. */
  constructor(superblock: Superblock, readHeader: ReadHeader = (address) => readObjectHeader(superblock, address)) {
    this.#superblock = superblock;
    this.#readHeader = readHeader;
  }

  /** The data of a header message, shared or not. */
  *resolve(message: HeaderMessage): Parser<ResolvedMessage> {
    const reader = messageReader(this.#superblock, message);
    return message.flags & MESSAGE_SHARED ? yield* this.#follow(message.type, reader) : { data: reader };
  }

  /** The shared datatype that `pointer` points to. */
  *datatype(pointer: ByteReader): Parser<StoredDatatype & { readonly committed?: number }> {
    const { data, committed, place } = yield* this.#follow(MessageType.DATATYPE, pointer);
    const datatype = this.#datatypes.get(place) ?? parseDatatype(data);
    this.#datatypes.set(place, datatype, DATATYPE_FACTOR * data.bytes.length);
    return { ...datatype, ...(committed !== undefined && { committed }) };
  }

  /** The shared dataspace that `pointer` points to. */
  *dataspace(pointer: ByteReader): Parser<Dataspace> {
    return parseDataspace((yield* this.#follow(MessageType.DATASPACE, pointer)).data);
  }

  /** The data of a message of the given type that `pointer` points to. */
  *#follow(type: number, pointer: ByteReader): Parser<ResolvedMessage & { readonly place: string }> {
    const location = parseSharedMessage(pointer);
    if (location.kind === 'heap') {
      return { data: yield* this.fromHeap(type, location.id), place: `heap ${location.id.join()}` };
    }
    const key = `${type} ${location.address}`;
    const data = this.#found.get(key) ?? (yield* this.#fromObject(type, location.address));
    this.#found.set(key, data, data.bytes.length);
    const reader = new ByteReader(data.bytes, data.format, data.structure);
    return { data: reader, committed: location.address, place: key };
  }

  *#fromObject(type: number, address: number): Parser<ByteReader> {
    const { messages } = yield* this.#readHeader(address);
    const message = messages.find((candidate) => candidate.type === type);
    if (message === undefined)
      throw corruptFile(`object header at ${address}: no ${messageName(type)} message to share`);
    const reader = messageReader(this.#superblock, message);
    if (!(message.flags & MESSAGE_SHARED)) return reader;
    // The message may have been moved to the heap of shared messages, but not to yet another object's header.
    const location = parseSharedMessage(reader);
    if (location.kind === 'committed')
      throw reader.corrupt(`a shared message points to another object header, at ${location.address}`);
    return yield* this.fromHeap(type, location.id);
  }

  /** The data of a message in the heap of shared messages of its type. */
  *fromHeap(type: number, id: Uint8Array): Parser<ByteReader> {
    this.#heaps ??= yield* this.#readHeaps();
    const kind = type === MessageType.FILL_VALUE_OLD ? MessageType.FILL_VALUE : type;
    const address = this.#heaps.find(({ types }) => types & (1 << kind))?.address;
    if (address === undefined) throw corruptFile(`no heap for shared ${messageName(type)} messages`);
    const heap = this.#openHeaps.get(address) ?? (yield* HeapObjects.open(this.#superblock, address));
    this.#openHeaps.set(address, heap);
    return yield* heap.object(id);
  }

  /** The heaps of the shared message table, each with the message types it holds, as a bit mask. */
  *#readHeaps(): Parser<{ types: number; address: number }[]> {
    const { extension, sizeofOffsets } = this.#superblock;
    if (extension === undefined) throw corruptFile('a message is shared in a file without a superblock extension');
    const { messages } = yield* this.#readHeader(extension);
    const message = messages.find(({ type }) => type === MessageType.SHARED_MESSAGE_TABLE);
    if (message === undefined) throw corruptFile('a message is shared in a file without a shared message table');
    const table = parseSharedMessageTable(messageReader(this.#superblock, message));
    const length = 4 + table.indexes * (14 + 2 * sizeofOffsets) + 4;
    const reader = yield* readAt(this.#superblock, table.address, length, 'shared message table');
    reader.signature('SMTB');
    verifyChecksum(reader);
    const heaps: { types: number; address: number }[] = [];
    for (let index = 0; index < table.indexes; index++) {
      reader.version(0, 0);
      reader.skip(1); // index type: a list or a B-tree
      const types = reader.u16();
      reader.skip(10); // limits and number of messages
      reader.address(); // address of the index, not needed: messages are looked up by heap ID
      const address = reader.address();
      if (address !== undefined) heaps.push({ types, address });
    }
    return heaps;
  }
}
