import { failure, H5Error } from '../../../model/H5Error.js';
import type { LocationId } from '../../../model/Identifier.js';
import type { ArgumentsOf } from '../../../operations/Operations.js';
import type { IdentifierHome } from '../../../operations/openIdentifiers.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Execution } from '../../Connector.js';
import { Turns, takeTurns } from '../Turns.js';
import { ObjectCopying } from './ObjectCopying.js';
import { RequestRunner } from './RequestRunner.js';

/**
 * Copies an object from a file of one connector into a file of another: `H5Ocopy` made of the operations that both have. Later
 * operations of the target wait for its end, and those of the source too where they may change it; both turns are taken at
 * once, so that two copies never wait for each other. Failed or canceled, it takes its link away again.
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
  // Not asked again when it is made: it is this copy's own then, to be taken away.
  if (await isThere(target, place)) throw failure('already-exists', `'${dst_name}' exists already`);
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

/** Whether there is a link; none where a group on the way is missing. */
async function isThere(target: RequestRunner, place: ArgumentsOf<'H5Lexists'>): Promise<boolean> {
  try {
    return await target.run(ROUTINES.H5Lexists, place);
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'not-found') return false;
    throw error;
  }
}

const nowMicroseconds = (): number => (performance.timeOrigin + performance.now()) * 1000;
