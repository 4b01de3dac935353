import type { Observer } from 'rxjs';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { LocationId } from '../../../model/Identifier.js';
import { nowMicroseconds } from '../../../operations/nowMicroseconds.js';
import type { ArgumentsOf } from '../../../operations/Operations.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Signal } from '../../Connector.js';
import { ObjectCopying } from './ObjectCopying.js';
import { type Carrier, RequestRunner } from './RequestRunner.js';

/** How an object is copied. */
export interface CopyWay {
  /** Whether original and copy are in one file: references then stay as they are. */
  readonly isSameFile?: boolean;
  /** Whether only the attributes and members of a group are copied, into the group `dst_name`, which exists and is empty. */
  readonly isInto?: boolean;
}

/** A copy that is ready to begin, or under way. */
export interface RunningCopy {
  /** Begins it; called once. Resolves when it has ended, however that was: the observer is told. */
  begin(observer: Observer<Signal<void>>): Promise<void>;
  cancel(): void;
}

/**
 * Copies an object with the routines of the connectors of its file and of the target's, which may be one: `H5Ocopy` of a connector that
 * has none of its own. Its requests are not in any order with those of others: that is the caller's business. If the copy fails or is
 * canceled, the link to it is deleted again.
 *
 * Errors: `H5Error` `already-exists`, `canceled`, `unsupported`, and errors of the routines.
 */
export function copyObject(args: ArgumentsOf<'H5Ocopy'>, from: Carrier, to: Carrier, way: CopyWay = {}): RunningCopy {
  const source = new RequestRunner(from);
  const target = new RequestRunner(to);
  const cancel = (): void => {
    source.cancel();
    target.cancel();
  };
  /** Nothing is under way any more, and nothing open. */
  const end = async (): Promise<void> => {
    await Promise.all([source.settled(), target.settled()]);
    await Promise.all([source.closeAll(), target.closeAll()]);
  };
  return {
    async begin(observer) {
      const startedAt = nowMicroseconds();
      try {
        observer.next({ type: 'started', startedAt });
        const { src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id } = args;
        const place = { loc_id: dst_loc_id, name: dst_name, lapl_id: {} };
        // Checked first, so that a failure later never deletes a link that this copy has not created.
        if (!way.isInto && (await linkExists(target, place)))
          throw failure('already-exists', `'${dst_name}' already exists`);
        const original = { location: src_loc_id as LocationId, name: src_name };
        const report = (loadedBytes: number, totalBytes: number): void =>
          observer.next({ type: 'progress', loadedBytes, totalBytes });
        const { isSameFile = false } = way;
        const copying = new ObjectCopying(source, target, ocpypl_id, dst_loc_id, isSameFile, report);
        try {
          if (way.isInto) await copying.copyInto(original, dst_loc_id);
          else await copying.copy(original, { location: dst_loc_id, name: dst_name }, lcpl_id);
        } catch (error) {
          cancel();
          await end();
          if (!way.isInto) await new RequestRunner(to).run(ROUTINES.H5Ldelete, place).catch(() => {});
          throw error;
        }
        await end();
        const nanoseconds = (nowMicroseconds() - startedAt) * 1000;
        observer.next({ type: 'result', value: undefined, startedAt, nanoseconds });
        observer.complete();
      } catch (error) {
        await end();
        observer.error(error);
      }
    },
    cancel,
  };
}

/** Whether a link exists; false where a group on the way is missing. */
async function linkExists(target: RequestRunner, place: ArgumentsOf<'H5Lexists'>): Promise<boolean> {
  try {
    return await target.run(ROUTINES.H5Lexists, place);
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'not-found') return false;
    throw error;
  }
}
