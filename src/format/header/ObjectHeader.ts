/** One message of an object header, not yet interpreted (File Format Specification, IV.A.1). */
export interface HeaderMessage {
  readonly type: number;
  /** Bit 0 constant, 1 shared, 2 not to be shared, 3 to 7 see IV.A.1.a. */
  readonly flags: number;
  /** When the message was created, counted per type, where attribute creation order is tracked. */
  readonly creationOrder?: number;
  /** Address of the first byte of `data`. */
  readonly address: number;
  readonly data: Uint8Array;
}

/** A run of bytes of the file that holds messages. */
export interface HeaderChunk {
  readonly address: number;
  readonly length: number;
}

/** Times in seconds since 1970, as the header stores them. */
export interface ObjectTimes {
  readonly access?: number;
  readonly modification?: number;
  readonly change?: number;
  readonly birth?: number;
}

/** An object header of version 1 or 2 (File Format Specification, IV.A.1), all its chunks read and their checksums right. */
export interface ObjectHeader {
  readonly version: 1 | 2;
  readonly address: number;
  /** Number of hard links to the object. */
  readonly refCount: number;
  /** Version 2, where the object tracks them. */
  readonly times?: ObjectTimes;
  readonly attributeCreationOrder?: 'tracked' | 'indexed';
  /** Numbers of attributes at which compact storage turns dense and dense compact, where they are not HDF5's 8 and 6. */
  readonly attributePhaseChange?: { readonly maxCompact: number; readonly minDense: number };
  /** The first chunk, with its prefix, then the continuations in the order they were found. */
  readonly chunks: readonly HeaderChunk[];
  readonly messages: readonly HeaderMessage[];
}

/** Message flag: the data do not change as long as the object is there. */
export const MESSAGE_CONSTANT = 0x01;
/** Message flag: the data lie elsewhere and the message holds a pointer to them. */
export const MESSAGE_SHARED = 0x02;
/** Message flag: the message is not to be moved to where others share it. */
export const MESSAGE_DONT_SHARE = 0x04;
/** Message flag: an object must not be changed by software that does not know the message's type. */
export const MESSAGE_FAIL_IF_UNKNOWN_TO_WRITER = 0x08;
/** Message flag: software that does not know the message's type, and changes the object, sets `MESSAGE_WAS_UNKNOWN`. */
export const MESSAGE_MARK_IF_UNKNOWN = 0x10;
/** Message flag: the object was changed by software that did not know the message's type. */
export const MESSAGE_WAS_UNKNOWN = 0x20;
/** Message flag: an object must not be read by software that does not know the message's type. */
export const MESSAGE_FAIL_IF_UNKNOWN = 0x80;
