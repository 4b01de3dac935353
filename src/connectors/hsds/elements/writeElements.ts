import { encoderFor } from '../../../codec/encoder.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { rowOf } from '../../../transfer/rowOf.js';
import { transferSpaces } from '../../shared/transferSpaces.js';
import type { Handling } from '../client/Handling.js';
import { subjectOf } from '../client/Place.js';
import { frame } from '../wire/frame.js';
import { WireTarget } from '../wire/WireTarget.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { writeContext } from './codecContexts.js';
import type { DatasetPlace, Transfer } from './DatasetPlace.js';
import { fieldsOf } from './fieldsOf.js';
import { inFlight } from './inFlight.js';
import { type Part, type Parts, partsOf } from './parts.js';
import { pieceBytesOf, REQUESTS_AT_ONCE, VARIABLE_BYTES } from './pieceBytesOf.js';
import { valueRequest } from './valueRequest.js';

/** A write that is ready to be made: everything that can be wrong with its arguments was checked. */
export interface PreparedWrite {
  readonly parts: Parts;
  run(handling: Handling): Promise<void>;
}

/**
 * Prepares a write of elements. A null dataspace gives undefined: there is nothing to write.
 *
 * Errors: `H5Error` `permission`, `bad-argument` (selections, memory type, data), `unsupported`.
 */
export function prepareWrite(
  dataset: DatasetPlace,
  transfer: Transfer,
  data: H5WritableData,
  handling: Handling,
): PreparedWrite | undefined {
  const { place, type, space, layout } = dataset;
  const { memType, dxpl } = transfer;
  const subject = subjectOf(place);
  place.domain.requireWritable();
  const spaces = transferSpaces(place.asked, space.dims, transfer.memSpace, transfer.fileSpace);
  if (space.class === 'H5S_NULL') {
    if (data === null) return undefined;
    throw failure('bad-argument', `${subject} has a null dataspace: it holds no elements, and buf must be null`);
  }
  const fields = fieldsOf(type, memType);
  const form = wireFormOf(fields.type);
  const { raw } = form;
  const encoderTo = (target?: WireTarget) => encoderFor(raw, fields.type, memType, writeContext(handling, target));
  const encoder = encoderTo();
  if (encoder.partial && !form.isFixed)
    throw failure(
      'unsupported',
      `${subject} has fields of variable length within fields: all fields of these must be written together`,
    );
  const elementBytes = form.isFixed ? Math.max(raw.size, 1) : VARIABLE_BYTES;
  const parts = partsOf({
    mode: 'write',
    dims: space.dims,
    chunk: form.isFixed ? (layout ?? null) : null,
    elementBytes,
    pieceBytes: pieceBytesOf(dxpl, layout, elementBytes),
    ...spaces,
    listsPoints:
      type.class !== 'H5T_ARRAY' &&
      // Fields of listed points cannot be read, as readElements says.
      !(encoder.partial && fields.query !== undefined) &&
      // HSDS loses its way in listed points of such elements in more dimensions, and answers 500.
      (form.isFixed || space.dims.length === 1),
  });
  encoder.check(data, parts.bufferLength, 'buf');
  const own = encoder.verbatim ? unsharedBytes(data) : undefined;
  const encoded = async (part: Part, { signal }: Handling): Promise<Uint8Array | undefined> => {
    // What is stored as it is given is sent from where it lies.
    const row = own && rowOf(part);
    if (own && row !== undefined) return own.subarray(row * raw.size, (row + part.npoints) * raw.size);
    const target = new WireTarget(part.npoints * raw.size);
    if (encoder.partial) {
      // Fields that the data do not have keep their values.
      const request = valueRequest(place.record, 'read', part.region, fields.query);
      const before = await place.domain.requests.send<Uint8Array>({
        ...request,
        answer: 'bytes',
        byteLength: part.npoints * raw.size,
        subject,
        signal,
      });
      // The data are the caller's again.
      if (signal.aborted) return undefined;
      target.bytes().set(before as Uint8Array);
    }
    // References in elements of variable length are put beside them.
    const { encode } = form.isFixed ? encoder : encoderTo(target);
    part.forEachRow((from, count, at, step) => encode(data, at, step, count, target, from));
    return frame(target, form, part.npoints);
  };
  return {
    parts,
    async run(running) {
      const totalBytes = parts.npoints * elementBytes;
      let loadedBytes = 0;
      await inFlight(parts.parts(), REQUESTS_AT_ONCE, async (part) => {
        const release = await running.files.encoded.acquire(part.npoints * elementBytes);
        try {
          if (running.signal.aborted) return;
          const bytes = await encoded(part, running);
          if (!bytes || running.signal.aborted) return;
          const request = valueRequest(place.record, 'write', part.region, fields.query, bytes);
          await place.domain.requests.send({
            ...request,
            answer: 'none',
            subject,
            signal: running.signal,
            // Ended half-way, it might be carried out all the same, and after what is written next.
            isWhole: true,
            ...(dxpl.priority && { priority: dxpl.priority }),
          });
        } finally {
          release();
        }
        loadedBytes += part.selected * elementBytes;
        running.progress(loadedBytes, totalBytes);
      });
    },
  };
}

/** The bytes of a typed array, unless its memory is shared: `fetch` does not take that. */
function unsharedBytes(data: unknown): Uint8Array | undefined {
  if (!ArrayBuffer.isView(data) || !(data.buffer instanceof ArrayBuffer)) return undefined;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
