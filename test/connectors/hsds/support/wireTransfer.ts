import { decoderFor } from '../../../../src/codec/decoder.js';
import { encoderFor } from '../../../../src/codec/encoder.js';
import type { RawElements } from '../../../../src/connectors/hsds/json/attribute.js';
import { frame } from '../../../../src/connectors/hsds/wire/frame.js';
import { unframe } from '../../../../src/connectors/hsds/wire/unframe.js';
import { WireTarget } from '../../../../src/connectors/hsds/wire/WireTarget.js';
import { wireFormOf } from '../../../../src/connectors/hsds/wire/wireFormOf.js';
import { wireReferences } from '../../../../src/connectors/hsds/wire/wireReferences.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../../src/model/H5Data.js';
import { FILE } from './anyHsdsElements.js';

/** Elements as they are sent to HSDS, before they are brought into its form. */
export function encoded(type: Datatype, data: H5WritableData, n: number): WireTarget {
  const form = wireFormOf(type);
  const target = new WireTarget(n * form.raw.size);
  const encoder = encoderFor(form.raw, type, 'H5T_NATIVE', { file: FILE, references: wireReferences(FILE, target) });
  encoder.check(data, n);
  encoder.encode(data, 0, 1, n, target, 0);
  return target;
}

/** The bytes that HSDS gets for elements. */
export function framed(type: Datatype, data: H5WritableData, n: number): Uint8Array {
  return frame(encoded(type, data, n), wireFormOf(type), n);
}

/** The elements of raw ones that came from HSDS. */
export function decoded(type: Datatype, { form, source, npoints }: RawElements): H5Data {
  const decoder = decoderFor(form.raw, type, 'H5T_NATIVE', { file: FILE, references: wireReferences(FILE) });
  const data = decoder.allocate(npoints);
  decoder.decode(source, 0, npoints, data, 0, 1);
  return data;
}

/** The elements in an answer of HSDS. */
export function unframed(type: Datatype, bytes: Uint8Array, npoints: number): H5Data {
  const form = wireFormOf(type);
  return decoded(type, { form, source: unframe(bytes, form, npoints), npoints });
}
