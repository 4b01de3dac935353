import { ByteWriter } from '../bytes/ByteWriter.js';
import type { GroupConstants } from './groupInfo.js';
import { NO_SIZES } from './noSizes.js';

const VERSION = 0;
const PHASE_CHANGE_STORED = 0x01;
const ESTIMATE_STORED = 0x02;

/** The data of a group info message (File Format Specification, IV.A.2.k). */
export function encodeGroupInfo({ linkPhaseChange, estimate }: GroupConstants): Uint8Array {
  const flags = (linkPhaseChange ? PHASE_CHANGE_STORED : 0) | (estimate ? ESTIMATE_STORED : 0);
  const writer = new ByteWriter(NO_SIZES).u8(VERSION).u8(flags);
  if (linkPhaseChange) writer.u16(linkPhaseChange.maxCompact).u16(linkPhaseChange.minDense);
  if (estimate) writer.u16(estimate.links).u16(estimate.nameLength);
  return writer.finish();
}
