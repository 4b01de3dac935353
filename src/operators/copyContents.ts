import { lastValueFrom, Observable } from 'rxjs';
import type { Execution } from '../connectors/Connector.js';
import { closeEnded, closeIssued } from '../connectors/closing/settled.js';
import { copyBetweenConnectors } from '../connectors/shared/copy/copyBetweenConnectors.js';
import type { CopyLossKind } from '../model/CopyLoss.js';
import type { FileSource } from '../model/FileSource.js';
import { H5Error, toH5Error } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_TRUNC } from '../model/H5F.js';
import type { FileCreation } from '../model/H5P.js';
import type { FileId } from '../model/Identifier.js';
import { findHome } from '../operations/openIdentifiers.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import type { Moved } from '../operations/subscriptionContext.js';
import { H5Fclose_async, H5Fcreate_async, H5Fdelete_async } from '../sources/H5F.js';
import { H5ES_NONE, operation } from '../sources/operation.js';
import type { CopyFileOptions } from './copyFile.js';

/**
 * Copies what is in an open file into a new one, which is closed and flushed when this completes. Canceled or failed, it deletes what it
 * made; a new file may be on its way then, so what was begun goes on until it is known what there is to delete.
 */
export function copyContents(source: FileId, to: FileSource, options: CopyFileOptions, moved: Moved): Observable<void> {
  return new Observable((subscriber) => {
    const copying = new ContentsCopy(source, to, options, moved);
    let isTorn = false;
    let isDone = false;
    const ended = (): void => {
      isDone = true;
      if (isTorn) closeEnded();
    };
    copying.run().then(
      () => {
        ended();
        subscriber.next();
        subscriber.complete();
      },
      (error) => {
        ended();
        subscriber.error(error);
      },
    );
    return () => {
      if (isDone) return;
      isTorn = true;
      closeIssued();
      copying.cancel();
    };
  });
}

/** The creation orders of a root group. */
type Order = Extract<CopyLossKind, keyof FileCreation>;

/** A file that was created, without some of what was asked for. */
interface Created {
  readonly target: FileId;
  readonly lost: readonly Order[];
  readonly why: string;
}

class ContentsCopy {
  readonly #source: FileId;
  readonly #to: FileSource;
  readonly #options: CopyFileOptions;
  readonly #moved: Moved;
  #execution: Execution<void> | undefined;
  #isCanceled = false;

  constructor(source: FileId, to: FileSource, options: CopyFileOptions, moved: Moved) {
    this.#source = source;
    this.#to = to;
    this.#options = options;
    this.#moved = moved;
  }

  cancel(): void {
    this.#isCanceled = true;
    this.#execution?.cancel();
  }

  async run(): Promise<void> {
    const { toFapl } = this.#options;
    const fcpl = await this.#creation();
    this.#check();
    const { target, lost, why } = await this.#create(fcpl);
    try {
      for (const what of lost) if (fcpl[what]) this.#options.onLoss?.({ path: '/', what, why });
      this.#check();
      await this.#copy(target);
      this.#check();
      await lastValueFrom(H5Fclose_async(target));
    } catch (error) {
      // Closed already, or not: in both cases nothing is to be kept of it.
      await lastValueFrom(H5Fclose_async(target)).catch(() => {});
      await lastValueFrom(H5Fdelete_async(this.#to, toFapl)).catch(() => {});
      throw error;
    }
  }

  #check(): void {
    if (this.#isCanceled) throw new H5Error('canceled', 'copyFile', 'the operation was canceled');
  }

  /** The creation orders of the root group; none where the connector does not tell. */
  async #creation(): Promise<FileCreation> {
    const args = { loc_id: this.#source, name: '.' };
    try {
      const told = await lastValueFrom(operation(ROUTINES.H5Oget_creation, args, H5ES_NONE, copyContents));
      const { linkCreationOrder, attrCreationOrder } = told;
      return { ...(linkCreationOrder && { linkCreationOrder }), ...(attrCreationOrder && { attrCreationOrder }) };
    } catch (error) {
      if (isUnsupported(error)) return {};
      throw error;
    }
  }

  /** Creates the file without what the target does not have. */
  async #create(fcpl: FileCreation): Promise<Created> {
    const { overwrite, toFapl } = this.#options;
    const flags = overwrite ? H5F_ACC_TRUNC : H5F_ACC_EXCL;
    const { linkCreationOrder, attrCreationOrder } = fcpl;
    const attempts: readonly (readonly [FileCreation, readonly Order[]])[] = [
      [fcpl, []],
      ...(linkCreationOrder ? ([[{ linkCreationOrder }, ['attrCreationOrder']]] as const) : []),
      ...(attrCreationOrder ? ([[{ attrCreationOrder }, ['linkCreationOrder']]] as const) : []),
      [{}, ['linkCreationOrder', 'attrCreationOrder']],
    ];
    let refused: unknown;
    for (const [properties, lost] of attempts) {
      try {
        const target = await lastValueFrom(H5Fcreate_async(this.#to, flags, properties, toFapl));
        return { target, lost, why: refused instanceof Error ? refused.message : '' };
      } catch (error) {
        if (!isUnsupported(error) || Object.keys(properties).length === 0) throw error;
        refused ??= error;
      }
    }
    throw refused;
  }

  #copy(target: FileId): Promise<void> {
    const { onLoss, skipUnsupported } = this.#options;
    const [from, to] = [findHome(this.#source), findHome(target)];
    if (!from || !to) throw new H5Error('canceled', 'copyFile', 'a file was closed while it was copied');
    const args = {
      src_loc_id: this.#source,
      src_name: '/',
      dst_loc_id: target,
      dst_name: '/',
      ocpypl_id: { ...(onLoss && { report: onLoss }), ...(skipUnsupported && { skipUnsupported }) },
      lcpl_id: {},
    };
    const execution = copyBetweenConnectors(args, from, to, { isInto: true });
    this.#execution = execution;
    return new Promise((resolve, reject) => {
      execution.begin({
        next: (signal) => {
          if (signal.type === 'progress') this.#moved(signal.loadedBytes, signal.totalBytes);
        },
        error: (error) => reject(toH5Error(error, 'copyFile')),
        complete: resolve,
      });
    });
  }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof H5Error && error.kind === 'unsupported';
}
