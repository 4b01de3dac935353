import { viewOf } from '../../../codec/RawMemory.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { isObjectId } from './objectId.js';
import { decodeSelection, encodeSelection } from './selectionPart.js';
import { tokenOfId } from './token.js';

/** h5json's `RegionReference`: magic, version, length of the id and the id, length of the selection and the selection, a byte that is not 0. */
const MAGIC = 'HRRF';
const VERSION = 1;
const TRAILER = 0xff;
/** Behind it, for what h5json has no form: the references of HDF5 1.12 to objects (o) and attributes (a, and the name). */
const OBJECT = 0x6f;
const ATTRIBUTE = 0x61;

/** The bytes of a reference of variable length to an object with an id. */
export function encodeReferencePart(id: string, { type, region, attribute }: Reference): Uint8Array {
  const text = new TextEncoder();
  const selection = type === 'region' && region ? encodeSelection(region) : new Uint8Array(0);
  const idBytes = text.encode(id);
  const head = new Uint8Array(7);
  const view = viewOf(head);
  text.encodeInto(MAGIC, head);
  view.setUint8(4, VERSION);
  view.setUint16(5, idBytes.length, true);
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, selection.length, true);
  const rest = type === 'region' ? [] : type === 'attr' ? [ATTRIBUTE, ...text.encode(attribute)] : [OBJECT];
  return Uint8Array.from([...head, ...idBytes, ...length, ...selection, TRAILER, ...rest]);
}

/**
 * The reference of such bytes; null where they lead to nothing.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a version, or a selection that is neither a hyperslab nor points).
 */
export function decodeReferencePart(bytes: Uint8Array, file: number): Reference | null {
  const view = viewOf(bytes);
  const damaged = () => failure('corrupt-file', `a reference of ${bytes.length} bytes is no region reference of HSDS`);
  if (bytes.length < 12 || latin1(bytes.subarray(0, 4)) !== MAGIC) throw damaged();
  if (bytes[4] !== VERSION) throw failure('unsupported', `a region reference of version ${bytes[4]}`);
  const idEnd = 7 + view.getUint16(5, true);
  if (idEnd + 5 > bytes.length) throw damaged();
  const selectionStart = idEnd + 4;
  const selectionEnd = selectionStart + view.getUint32(idEnd, true);
  if (selectionEnd >= bytes.length) throw damaged();
  const id = latin1(bytes.subarray(7, idEnd));
  if (id === '') return null;
  if (!isObjectId(id))
    throw failure('corrupt-file', `a reference to ${JSON.stringify(id)}, which is no id of an object`);
  const found = { file, token: tokenOfId(id) };
  const kind = bytes[selectionEnd + 1];
  if (kind === OBJECT) return { type: 'object', ...found };
  if (kind === ATTRIBUTE) {
    const attribute = new TextDecoder().decode(bytes.slice(selectionEnd + 2));
    return { type: 'attr', ...found, attribute };
  }
  // Without a selection it is to all of the dataset, whose extent only the server knows.
  const selection = bytes.subarray(selectionStart, selectionEnd);
  return { type: 'region', ...found, ...(selection.length > 0 && { region: decodeSelection(selection) }) };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
