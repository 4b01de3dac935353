import { failure, H5Error } from '../../../model/H5Error.js';
import type { LocationId } from '../../../model/Identifier.js';
import { nowMicroseconds } from '../../../operations/nowMicroseconds.js';
import type { ArgumentsOf } from '../../../operations/Operations.js';
import type { IdentifierHome } from '../../../operations/openIdentifiers.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Execution } from '../../Connector.js';
import { Turns, takeTurns } from '../Turns.js';
import { ObjectCopying } from './ObjectCopying.js';
import { RequestRunner } from './RequestRunner.js';

/**
 * Copies an object from a file of one connector to a file of another: `H5Ocopy` as a sequence of routines that both connectors
 * have. Later operations on the target file wait for its end, and those on the source file too if they may change it. If the copy
 * fails or is canceled, the link to it is deleted again.
 *
 * Errors: `H5Error` `already-exists`, `canceled`, `unsupported`, and errors of the routines.
 */
export function copyBetweenConnectors(
  args: ArgumentsOf<'H5Ocopy'>,
  from: IdentifierHome,
  to: IdentifierHome,
): Execution<void> {
  const [source, target, undoing] = [from, to, to].map(({ connector }) => new RequestRunner(connector)) as [
    RequestRunner,
    RequestRunner,
    RequestRunner,
  ];
  const runners = { source, target, undoing };
  const begin: Execution<void>['begin'] = (observer) => {
    const run = async (): Promise<void> => {
      const startedAt = nowMicroseconds();
      try {
        observer.next({ type: 'started', startedAt });
        await copy(args, runners, (loadedBytes, totalBytes) =>
          observer.next({ type: 'progress', loadedBytes, totalBytes }),
        );
        const nanoseconds = (nowMicroseconds() - startedAt) * 1000;
        observer.next({ type: 'result', value: undefined, startedAt, nanoseconds });
        observer.complete();
      } catch (error) {
        observer.error(error);
      }
    };
    takeTurns((from.isWritten ? [from, to] : [to]).map(turnsOf), run);
  };
  const cancel = (): void => {
    source.cancel();
    target.cancel();
  };
  return { begin, cancel };
}

function turnsOf(home: IdentifierHome): Turns {
  home.turns ??= new Turns();
  return home.turns;
}

async function copy(
  { src_loc_id, src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id }: ArgumentsOf<'H5Ocopy'>,
  { source, target, undoing }: Readonly<Record<'source' | 'target' | 'undoing', RequestRunner>>,
  report: (loadedBytes: number, totalBytes: number) => void,
): Promise<void> {
  const place = { loc_id: dst_loc_id, name: dst_name, lapl_id: {} };
  // Checked first, so that a failure later never deletes a link that this copy has not created.
  if (await linkExists(target, place)) throw failure('already-exists', `'${dst_name}' already exists`);
  const from = { location: src_loc_id as LocationId, name: src_name };
  const copying = new ObjectCopying(source, target, ocpypl_id, dst_loc_id, report);
  try {
    await copying.copy(from, { location: dst_loc_id, name: dst_name }, lcpl_id, dst_name);
  } catch (error) {
    await undoing.run(ROUTINES.H5Ldelete, place).catch(() => {});
    throw error;
  } finally {
    await source.closeAll();
    await target.closeAll();
  }
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
