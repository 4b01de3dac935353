/** Types of header messages (File Format Specification, IV.A.2). */
export const MessageType = {
  NIL: 0x00,
  DATASPACE: 0x01,
  LINK_INFO: 0x02,
  DATATYPE: 0x03,
  FILL_VALUE_OLD: 0x04,
  FILL_VALUE: 0x05,
  LINK: 0x06,
  EXTERNAL_FILES: 0x07,
  LAYOUT: 0x08,
  BOGUS: 0x09,
  GROUP_INFO: 0x0a,
  FILTER_PIPELINE: 0x0b,
  ATTRIBUTE: 0x0c,
  COMMENT: 0x0d,
  MODIFICATION_TIME_OLD: 0x0e,
  SHARED_MESSAGE_TABLE: 0x0f,
  CONTINUATION: 0x10,
  SYMBOL_TABLE: 0x11,
  MODIFICATION_TIME: 0x12,
  BTREE_K: 0x13,
  DRIVER_INFO: 0x14,
  ATTRIBUTE_INFO: 0x15,
  REFERENCE_COUNT: 0x16,
  FILE_SPACE_INFO: 0x17,
  METADATA_CACHE_IMAGE: 0x18,
} as const;

const names = new Map<number, string>(
  Object.entries(MessageType).map(([name, type]) => [type, name.toLowerCase().replaceAll('_', ' ')]),
);

/** A message type in words, for error messages: `fill value`. */
export function messageName(type: number): string {
  return names.get(type) ?? `type 0x${type.toString(16)}`;
}

/** Whether the specification defines the type. */
export function isKnownMessage(type: number): boolean {
  return names.has(type);
}
