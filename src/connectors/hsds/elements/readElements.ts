import { memoryType } from '../../../codec/conversion.js';
import { decoderFor } from '../../../codec/decoder.js';
import { bytesOf } from '../../../codec/numeric/moveBits.js';
import { emptyContainer } from '../../../model/datatype/emptyContainer.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import type { H5Data, NumericArray } from '../../../model/H5Data.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { rowOf } from '../../../transfer/rowOf.js';
import { transferSpaces } from '../../shared/transferSpaces.js';
import type { Handling } from '../client/Handling.js';
import { subjectOf } from '../client/Place.js';
import { unframe } from '../wire/unframe.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { readContext } from './codecContexts.js';
import type { DatasetPlace, Transfer } from './DatasetPlace.js';
import { fieldsOf, wholeOf } from './fieldsOf.js';
import { inFlight } from './inFlight.js';
import { type Part, type Parts, partsOf } from './parts.js';
import { pieceBytesOf, REQUESTS_AT_ONCE, VARIABLE_BYTES } from './pieceBytesOf.js';
import { readRequest } from './valueRequest.js';

/** A read that is ready to be made: everything that can be wrong with its arguments was checked. */
export interface PreparedRead {
  readonly parts: Parts;
  run(handling: Handling): Promise<H5Data>;
}

/**
 * Prepares a read of elements. Null dataspaces give undefined: they have none.
 *
 * Errors: `H5Error` `bad-argument` (selections, memory type, `dxpl_id.into`), `out-of-memory`.
 */
export function prepareRead(dataset: DatasetPlace, transfer: Transfer, fileHid: number): PreparedRead | undefined {
  const { place, type, space, layout } = dataset;
  const { memType, dxpl } = transfer;
  const subject = subjectOf(place);
  const spaces = transferSpaces(place.asked, space.dims, transfer.memSpace, transfer.fileSpace);
  if (space.class === 'H5S_NULL') {
    if (dxpl.into) throw wrongInto(subject, 'has a null dataspace: there is nothing to read into an array');
    return undefined;
  }
  // HSDS gives a wrong length to fields of listed points: of those whole elements are read.
  const fields = spaces.fileSelection.type === 'points' ? wholeOf(type) : fieldsOf(type, memType);
  const form = wireFormOf(fields.type);
  const decoder = decoderFor(form.raw, fields.type, memType, readContext(fileHid));
  const elementBytes = form.isFixed ? Math.max(form.raw.size, 1) : VARIABLE_BYTES;
  const parts = partsOf({
    mode: 'read',
    dims: space.dims,
    chunk: form.isFixed ? (layout ?? null) : null,
    elementBytes,
    pieceBytes: pieceBytesOf(dxpl, layout, elementBytes),
    ...spaces,
    listsPoints: type.class !== 'H5T_ARRAY' && fields.query === undefined,
  });
  const given = dxpl.into && givenContainer(subject, dxpl.into, memoryType(fields.type, memType), parts.bufferLength);
  // Allocated when the first elements arrive: many reads may wait for their turn.
  let into: H5Data | undefined = given;
  const allocate = (): H5Data => {
    try {
      return decoder.allocate(parts.bufferLength);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw failure('out-of-memory', `cannot allocate ${parts.bufferLength} elements; read in pieces`, { cause });
    }
  };
  const read = async (part: Part, { signal }: Handling): Promise<void> => {
    const byteLength = form.isFixed ? part.npoints * form.raw.size : undefined;
    // What comes as it is wanted is put where it belongs at once.
    const row = decoder.verbatim && byteLength !== undefined ? rowOf(part) : undefined;
    const rowBytes = (): Uint8Array => {
      into ??= allocate();
      const first = (row ?? 0) * form.raw.size;
      return bytesOf(into as NumericArray).subarray(first, first + (byteLength ?? 0));
    };
    const bytes = await place.domain.requests.send<Uint8Array>({
      ...readRequest(place.domain.requests, place.record, part, fields.query, elementBytes),
      answer: 'bytes',
      ...(byteLength !== undefined && { byteLength }),
      ...(row !== undefined && { into: rowBytes }),
      subject,
      signal,
      ...(dxpl.priority && { priority: dxpl.priority }),
    });
    if (signal.aborted || row !== undefined) return;
    const source = unframe(bytes as Uint8Array, form, part.npoints);
    into ??= allocate();
    const container = into;
    part.forEachRow((from, count, at, step) => decoder.decode(source, from, count, container, at, step));
  };
  return {
    parts,
    async run(handling) {
      const totalBytes = parts.npoints * elementBytes;
      let loadedBytes = 0;
      await inFlight(parts.parts(), REQUESTS_AT_ONCE, async (part) => {
        await read(part, handling);
        loadedBytes += part.selected * elementBytes;
        handling.progress(loadedBytes, totalBytes);
      });
      into ??= allocate();
      return into;
    },
  };
}

/** Checks the caller's array. Errors: `H5Error` `bad-argument` where it is not the container that the read would give. */
function givenContainer(
  subject: string,
  into: NonNullable<Transfer['dxpl']['into']>,
  type: Parameters<typeof emptyContainer>[0],
  elements: number,
): H5Data {
  const wanted = emptyContainer(type);
  if (!ArrayBuffer.isView(wanted))
    throw wrongInto(subject, `is read as ${formatDatatype(type)}, which is no typed array of numbers`);
  const length = elements * itemsOf(type);
  const name = (wanted as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
  if (into[Symbol.toStringTag] !== name || into.length !== length)
    throw wrongInto(
      subject,
      `is read into a ${name} of length ${length}, not a ${into[Symbol.toStringTag]} of length ${into.length}`,
    );
  return into as H5Data;
}

function wrongInto(subject: string, message: string): H5Error {
  return failure('bad-argument', `dxpl_id.into: ${subject} ${message}`);
}

/** Items of the typed array for each element of a memory datatype. */
function itemsOf(type: Parameters<typeof emptyContainer>[0]): number {
  switch (type.class) {
    case 'H5T_ARRAY':
      return type.dims.reduce((product, size) => product * size, 1) * itemsOf(type.base);
    case 'H5T_COMPLEX':
      return 2;
    case 'H5T_OPAQUE':
    case 'H5T_BITFIELD':
    case 'H5T_TIME':
      return type.size;
    default:
      return 1;
  }
}
