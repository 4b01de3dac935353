import { attributeName } from '../attributes/readAttribute.js';
import {
  BTREE2_ATTRIBUTE_NAMES,
  BTREE2_ATTRIBUTE_ORDER,
  BTREE2_LINK_NAMES,
  BTREE2_LINK_ORDER,
} from '../btree2/btree2Header.js';
import type { Btree2Parameters } from '../btree2/nodeLimits.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import type { ByteWriter } from '../bytes/ByteWriter.js';
import { ATTRIBUTE_HEAP, type HeapParameters, LINK_HEAP } from '../fractalHeap/heapParameters.js';
import { MESSAGE_SHARED } from '../header/ObjectHeader.js';
import { parseLink } from '../messages/link.js';

/** A record of an index of links or attributes. */
export interface DenseRecord {
  /** The ID of its message in the heap. */
  readonly id: Uint8Array;
  /** The hash of its name; absent in the creation order index. */
  readonly hash: number;
  /** Undefined if only the message has it, or it is not tracked. */
  readonly creationOrder: number | undefined;
  /** Flags of an attribute's message. */
  readonly flags: number;
}

/** An index, and its records (File Format Specification, III.A.2). */
export interface DenseIndex {
  readonly parameters: Btree2Parameters;
  /** Errors: `H5Error` `unsupported`, if the message is in the heap of shared messages. */
  read(record: ByteReader): DenseRecord;
  write(writer: ByteWriter, record: DenseRecord): void;
}

/** How links or attributes are stored densely. */
export interface DenseKind {
  readonly heap: HeapParameters;
  readonly names: DenseIndex;
  readonly order: DenseIndex;
  /** The name, and the creation order if the message has it. */
  describe(message: ByteReader): { readonly name: string; readonly creationOrder?: number };
}

const LINK_ID_BYTES = 7;
const ATTRIBUTE_ID_BYTES = 8;
/** `H5O_MAX_CRT_ORDER_IDX`, which libhdf5 stores if the creation order of attributes is not tracked. */
const NO_CREATION_ORDER = 65535;

/** The parameters of all these indexes (`H5G_NAME_BT2_NODE_SIZE`, `H5A_NAME_BT2_NODE_SIZE`, …). */
function index(type: number, recordSize: number): Btree2Parameters {
  return { type, recordSize, nodeSize: 512, splitPercent: 100, mergePercent: 40 };
}

const LINKS: DenseKind = {
  heap: LINK_HEAP,
  names: {
    parameters: index(BTREE2_LINK_NAMES, 4 + LINK_ID_BYTES),
    read(record) {
      const hash = record.u32();
      return { hash, id: record.take(LINK_ID_BYTES), creationOrder: undefined, flags: 0 };
    },
    write(writer, { hash, id }) {
      writer.u32(hash).put(id);
    },
  },
  order: {
    parameters: index(BTREE2_LINK_ORDER, 8 + LINK_ID_BYTES),
    read(record) {
      const creationOrder = record.unsigned(8);
      return { hash: 0, id: record.take(LINK_ID_BYTES), creationOrder, flags: 0 };
    },
    write(writer, { creationOrder, id }) {
      writer.unsigned(creationOrder!, 8).put(id);
    },
  },
  describe: parseLink,
};

const ATTRIBUTES: DenseKind = {
  heap: ATTRIBUTE_HEAP,
  names: {
    parameters: index(BTREE2_ATTRIBUTE_NAMES, ATTRIBUTE_ID_BYTES + 1 + 4 + 4),
    read(record) {
      const place = attributePlace(record);
      return { ...place, creationOrder: record.u32(), hash: record.u32() };
    },
    write(writer, { id, flags, creationOrder, hash }) {
      writer
        .put(id)
        .u8(flags)
        .u32(creationOrder ?? NO_CREATION_ORDER)
        .u32(hash);
    },
  },
  order: {
    parameters: index(BTREE2_ATTRIBUTE_ORDER, ATTRIBUTE_ID_BYTES + 1 + 4),
    read(record) {
      return { ...attributePlace(record), creationOrder: record.u32(), hash: 0 };
    },
    write(writer, { id, flags, creationOrder }) {
      writer.put(id).u8(flags).u32(creationOrder!);
    },
  },
  describe: (message) => ({ name: attributeName(message) }),
};

export const DENSE_KINDS = { link: LINKS, attribute: ATTRIBUTES } as const;

function attributePlace(record: ByteReader) {
  const id = record.take(ATTRIBUTE_ID_BYTES);
  const flags = record.u8();
  if (flags & MESSAGE_SHARED) throw record.unsupported('the attribute is in the heap of shared messages');
  return { id, flags };
}
