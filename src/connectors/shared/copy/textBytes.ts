import { utf8Length } from '../../../codec/text.js';
import type { Datatype, StringDatatype } from '../../../model/Datatype.js';
import { someDatatype } from '../../../model/datatype/someDatatype.js';
import type { CompoundData, H5Data } from '../../../model/H5Data.js';
import { H5T_NATIVE_UINT8, H5Tget_native_type, H5Tis_variable_str } from '../../../model/H5T.js';

/**
 * The memory datatype with which elements are copied that have texts in them: with the bytes of these. Programs store all kinds of bytes
 * as ASCII or UTF-8, and a text does not tell which they were.
 */
export function textBytesType(type: Datatype): Datatype {
  return replaced(H5Tget_native_type(type));
}

function replaced(type: Datatype): Datatype {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE'
        ? { class: 'H5T_VLEN', base: H5T_NATIVE_UINT8 }
        : { class: 'H5T_OPAQUE', size: type.size, tag: '' };
    case 'H5T_VLEN':
    case 'H5T_ARRAY':
      return { ...type, base: replaced(type.base) };
    case 'H5T_COMPOUND':
      return { ...type, members: type.members.map((member) => ({ ...member, type: replaced(member.type) })) };
    default:
      return type;
  }
}

/** Whether elements of a datatype are, or have in them, texts. */
export function holdsTexts(type: Datatype): boolean {
  return someDatatype(type, (one) => one.class === 'H5T_STRING');
}

/** Whether elements of a datatype are, or have in them, texts of variable length that are called UTF-8. */
export function holdsVariableUtf8(type: Datatype): boolean {
  return someDatatype(type, (one) => H5Tis_variable_str(one) && (one as StringDatatype).cset === 'UTF-8');
}

/** Whether data have texts that may have had other bytes than they would be written with. */
export function isUncertainText(type: Datatype, data: H5Data): boolean {
  return someText(type, data, (text) => !ASCII.test(text));
}

/** Whether data have texts that cannot be written as elements of the datatype that they were read of. */
export function isUnwritableText(type: Datatype, data: H5Data): boolean {
  return someText(type, data, (text, { cset, size }) => {
    if (ASCII.test(text)) return false;
    return cset === 'ASCII' || (size !== 'H5T_VARIABLE' && utf8Length(text) > size);
  });
}

function someText(type: Datatype, data: H5Data, is: (text: string, type: StringDatatype) => boolean): boolean {
  if (data === null || !holdsTexts(type)) return false;
  switch (type.class) {
    case 'H5T_STRING':
      return (data as readonly string[]).some((text) => is(text, type));
    case 'H5T_ARRAY':
      return someText(type.base, data, is);
    case 'H5T_VLEN':
      return (data as H5Data[]).some((sequence) => someText(type.base, sequence, is));
    case 'H5T_COMPOUND':
      return type.members.some((member) => someText(member.type, (data as CompoundData)[member.name]!, is));
    default:
      return false;
  }
}

const ASCII = /^[\0-\x7f]*$/;
