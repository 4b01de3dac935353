import type { CreationOrder } from '../../model/H5P.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { createObjectHeader } from '../header/createObjectHeader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_CONSTANT } from '../header/ObjectHeader.js';
import { encodeGroupInfo } from '../messages/groupInfo.js';
import { encodeLinkInfo } from '../messages/storageInfo.js';
import { encodeSymbolTable } from '../messages/symbolTable.js';
import { createSymbolTable } from '../symbolTable/createSymbolTable.js';
import { nowSeconds } from './nowSeconds.js';
import type { Style } from './Style.js';

/** Creation properties of a group; absent ones have HDF5's defaults. */
export interface GroupSpec {
  readonly style: Style;
  readonly linkCreationOrder?: CreationOrder;
  readonly attrCreationOrder?: CreationOrder;
  readonly linkPhaseChange?: { readonly maxCompact: number; readonly minDense: number };
}

/** Bytes that libhdf5 reserves for links in a new group's header: four links with names of eight bytes. */
const ROOM_FOR_LINKS = 96;

/**
 * Creates an empty group without a link to it, and returns its address. Like in libhdf5, groups with properties that symbol
 * tables do not support are new-style in any file (`H5G__obj_create`).
 */
export function createAnonymousGroup(edit: FileEdit, spec: GroupSpec): number {
  const { style, linkCreationOrder, attrCreationOrder, linkPhaseChange } = spec;
  const isOld = style === 'earliest' && !linkCreationOrder && !attrCreationOrder && !linkPhaseChange;
  if (isOld) {
    const table = encodeSymbolTable(createSymbolTable(edit), edit.format);
    return createObjectHeader(edit, { version: 1, messages: [{ type: MessageType.SYMBOL_TABLE, data: table }] });
  }
  const linkInfo = {
    ...(linkCreationOrder && { creationOrder: linkCreationOrder, maxCreationOrder: 0 }),
  };
  const messages = [
    { type: MessageType.LINK_INFO, data: encodeLinkInfo(linkInfo, edit.format) },
    {
      type: MessageType.GROUP_INFO,
      flags: MESSAGE_CONSTANT,
      data: encodeGroupInfo(linkPhaseChange ? { linkPhaseChange } : {}),
    },
  ];
  return createObjectHeader(edit, {
    version: style === 'earliest' && !attrCreationOrder ? 1 : 2,
    messages,
    times: nowSeconds(),
    ...(attrCreationOrder && { attributeCreationOrder: attrCreationOrder }),
    spare: ROOM_FOR_LINKS,
  });
}
