import type { DomainRequests } from '../domain/DomainRequests.js';
import type { ObjectRecord } from '../domain/ObjectRecord.js';
import type { HsdsRequest } from '../http/HsdsRequest.js';
import type { Part, Region } from './parts.js';

/** More than a part has unless the caller wants it; the server refuses posted selections of more than `max_request_size`, 100 MB by default. */
const MOST_POSTED = 16 << 20;

type ValueRequest = Pick<HsdsRequest, 'method' | 'path' | 'query' | 'bytes' | 'json'>;

/**
 * The request that reads a part.
 *
 * @param fields - Names of the fields that are wanted; undefined for whole elements.
 */
export function readRequest(
  requests: DomainRequests,
  record: ObjectRecord,
  { region, npoints }: Part,
  fields: string | undefined,
  elementBytes: number,
): ValueRequest {
  const request = valueRequest(record, 'read', region, fields);
  if (!('select' in region) || region.select === undefined || !requests.hasPreflights) return request;
  // All parts have one URL then, of which a browser asks once in a while. Of some fields of elements HSDS gives a wrong length to what was posted.
  const isPosted = fields === undefined && npoints * elementBytes <= MOST_POSTED;
  return isPosted ? { method: 'POST', path: request.path, json: { select: region.select } } : request;
}

/**
 * The request for the elements of a region.
 *
 * @param fields - Names of the fields that are wanted; undefined for whole elements.
 * @param bytes - What is to be written.
 */
export function valueRequest(
  record: ObjectRecord,
  mode: 'read' | 'write',
  region: Region,
  fields: string | undefined,
  bytes?: Uint8Array,
): ValueRequest {
  const path = `${record.path}/value`;
  if ('select' in region) {
    const query = { select: region.select, fields };
    return mode === 'read' ? { method: 'GET', path, query } : { method: 'PUT', path, query, ...(bytes && { bytes }) };
  }
  const { points } = region;
  if (mode === 'read') return { method: 'POST', path, query: { fields }, bytes: coordinates(points) };
  const flat = points.map((point) => (point.length === 1 ? point[0] : point));
  return {
    method: 'PUT',
    path,
    query: { fields },
    json: { points: flat, value_base64: base64(bytes as Uint8Array) },
  };
}

/** Coordinates as the server takes them: 64-bit numbers. */
function coordinates(points: readonly (readonly number[])[]): Uint8Array {
  const flat = points.flat();
  const bytes = new Uint8Array(flat.length * 8);
  const view = new DataView(bytes.buffer);
  flat.forEach((coordinate, n) => {
    view.setBigUint64(n * 8, BigInt(coordinate), true);
  });
  return bytes;
}

/** Bytes as base64. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
