import { lastValueFrom, type Observer, Subject } from 'rxjs';
import type { CopySource } from '../../../model/CopySource.js';
import { H5Error } from '../../../model/H5Error.js';
import type { LocationId } from '../../../model/Identifier.js';
import type { Routine } from '../../../operations/Operations.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Execution, Request, Signal } from '../../Connector.js';
import { requestOf } from '../../requestOf.js';
import type { Session } from './Session.js';

/** Two files that are open, between which an object is copied. */
export interface FilesCopiedBetween {
  readonly source: Session;
  readonly target: Session;
}

/**
 * Copies an object into another file, which may have another home: in its turn there, the source's worker tells where the
 * object is; in its turn at the target, the target's worker reads it from there. Later requests of the target wait, and
 * those of the source too where they may change it. Both turns are taken at once, so that two copies never wait for each other.
 *
 * @param run - Carries a request out whose turn it is.
 * @param ended - Notes that a request of a session has ended.
 */
export function copyBetweenFiles(
  { args }: Request<'H5Ocopy'>,
  { source, target }: FilesCopiedBetween,
  run: <R extends Routine>(request: Request<R>) => Execution<unknown>,
  ended: (session: Session) => void,
): Execution<void> {
  let cancel = () => {};
  let isCanceled = false;
  const begin = (observer: Observer<Signal<void>>): void => {
    const copied = new Subject<never>();
    source.pending += 1;
    target.pending += 1;
    const end = (): void => {
      ended(source);
      ended(target);
      copied.complete();
    };
    const found = new Promise<CopySource>((resolve, reject) => {
      source.turns.take(() => {
        const where = { loc_id: args.src_loc_id as LocationId, name: args.src_name };
        const asking = run(requestOf(ROUTINES.H5Oget_copy_source, where));
        cancel = () => asking.cancel();
        asking.begin({
          next: (signal) => {
            if (signal.type === 'result') resolve(signal.value as CopySource);
          },
          error: reject,
          complete() {},
        });
        return source.readOnly ? undefined : lastValueFrom(copied, { defaultValue: undefined });
      });
    });
    const copy = (src_loc_id: CopySource): void => {
      const copying = run(requestOf(ROUTINES.H5Ocopy, { ...args, src_loc_id })) as Execution<void>;
      cancel = () => copying.cancel();
      copying.begin({
        next: (signal) => observer.next(signal),
        error: (error) => {
          observer.error(error);
          end();
        },
        complete: () => {
          observer.complete();
          end();
        },
      });
      if (isCanceled) copying.cancel();
    };
    target.turns.take(() =>
      found.then(copy, (error) => {
        end();
        observer.error(new H5Error(error.kind, 'H5Ocopy_async', error.message, { cause: error }));
      }),
    );
  };
  return {
    begin,
    cancel: () => {
      isCanceled = true;
      cancel();
    },
  };
}
