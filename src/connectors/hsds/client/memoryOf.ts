import { argumentOf } from '../../../operations/argumentOf.js';
import type { Routine } from '../../../operations/Operations.js';
import type { Request } from '../../Connector.js';
import type { MemoryUse } from '../../shared/BufferClaims.js';
import { usedByRead, usedByWrite } from '../../shared/memoryUse.js';

/** Memory of the caller that a request reads into or writes from, until it has ended; undefined where there is none. */
export function memoryOf<R extends Routine>({ row, args }: Request<R>): MemoryUse | undefined {
  const dxpl = argumentOf(row, args, 'H5P_DATASET_XFER') ?? {};
  const buf = argumentOf(row, args, 'buffer');
  if (buf !== undefined) return usedByWrite(buf, dxpl, true);
  return dxpl.into && usedByRead(dxpl.into);
}
