import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

/** Constants of a new-style group (File Format Specification, IV.A.2.k); absent ones have HDF5's defaults. */
export interface GroupConstants {
  /** Storage becomes dense with more than `maxCompact` links, and compact with fewer than `minDense`; by default 8 and 6. */
  readonly linkPhaseChange?: { readonly maxCompact: number; readonly minDense: number };
  /** Estimated number of links and length of their names; by default 4 and 8. */
  readonly estimate?: { readonly links: number; readonly nameLength: number };
}

const VERSION = 0;
const PHASE_CHANGE_STORED = 0x01;
const ESTIMATE_STORED = 0x02;

/** The group info message (File Format Specification, IV.A.2.k). */
export function parseGroupInfo(reader: ByteReader): GroupConstants {
  reader.version(VERSION, VERSION);
  const flags = reader.u8();
  return {
    ...(flags & PHASE_CHANGE_STORED && { linkPhaseChange: { maxCompact: reader.u16(), minDense: reader.u16() } }),
    ...(flags & ESTIMATE_STORED && { estimate: { links: reader.u16(), nameLength: reader.u16() } }),
  };
}

/** The data of a group info message (File Format Specification, IV.A.2.k). */
export function encodeGroupInfo({ linkPhaseChange, estimate }: GroupConstants): Uint8Array {
  const flags = (linkPhaseChange ? PHASE_CHANGE_STORED : 0) | (estimate ? ESTIMATE_STORED : 0);
  const writer = new ByteWriter(NO_SIZES).u8(VERSION).u8(flags);
  if (linkPhaseChange) writer.u16(linkPhaseChange.maxCompact).u16(linkPhaseChange.minDense);
  if (estimate) writer.u16(estimate.links).u16(estimate.nameLength);
  return writer.finish();
}
