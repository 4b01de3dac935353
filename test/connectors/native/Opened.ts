import type { WireRequest } from '../../../src/connectors/native/protocol.js';
import { NativeEngine } from '../../../src/connectors/native/worker/NativeEngine.js';
import { ProgramPart } from '../../../src/connectors/native/worker/ProgramPart.js';
import { WritingPart } from '../../../src/connectors/native/worker/WritingPart.js';
import type { Columns } from '../../../src/model/Columns.js';
import { Peers } from '../../../src/runtime/pool/Peers.js';
import type { Outcome } from '../../../src/runtime/schedule/Engine.js';
import { Beside, isSteps, Moved } from '../../../src/runtime/schedule/Steps.js';
import type { OpenedStorage } from '../../../src/storage/OpenedStorage.js';
import { rowOf } from '../../support/rowOf.js';
import { Driven } from './pipeline/Driven.js';

const NONE = {};
const ALL = 'H5S_ALL';

/** An engine whose only file has these bytes. */
export class Opened {
  readonly engine: NativeEngine;
  #lastHid = 0;

  constructor(storage: OpenedStorage) {
    const writing = new WritingPart({
      importWriting: () => Promise.reject(new Error('nothing is to be written')),
      startLibhdf5: () => Promise.reject(new Error('there is no libhdf5')),
      pluginFiles: {
        locate: () => undefined,
        read: () => Promise.reject(new Error('there are no plugins')),
      },
    });
    this.engine = new NativeEngine(
      { writing, rare: new ProgramPart(() => import('../../../src/connectors/native/rare.js')) },
      () => storage,
      new Peers(),
    );
  }

  begin(routine: string, args: object, kind?: string): { outcome: Outcome<unknown>; id: object | undefined } {
    this.#lastHid += 1;
    const id = kind === undefined ? undefined : { kind, hid: this.#lastHid };
    const request = { routine, args, ...(id && { opens: id }) } as unknown as WireRequest;
    const context = { queue: 1, ask: () => Promise.resolve(undefined), tell: () => {} };
    return { outcome: this.engine.execute(request, context as never), id };
  }

  async call<T>(routine: string, args: object): Promise<T> {
    const answer = await ended(this.begin(routine, args).outcome);
    return (rowOf(routine).unpack?.(answer as Columns) ?? answer) as T;
  }

  async open(routine: string, args: object, kind: string): Promise<object> {
    const { outcome, id } = this.begin(routine, args, kind);
    await ended(outcome);
    return id as object;
  }

  file(flags = 0): Promise<object> {
    return this.open('H5Fopen', { filename: new Uint8Array(0), flags, fapl_id: NONE }, 'file');
  }

  dataset(loc_id: object, name: string): Promise<object> {
    return this.open('H5Dopen', { loc_id, name, dapl_id: NONE }, 'dataset');
  }

  read(dset_id: object, file_space_id: unknown = ALL): object {
    return { dset_id, mem_type_id: 'H5T_NATIVE', mem_space_id: ALL, file_space_id, dxpl_id: NONE };
  }
}

export async function ended(outcome: Outcome<unknown>): Promise<unknown> {
  if (outcome instanceof Moved) return outcome.value;
  if (!(outcome instanceof Beside)) return isSteps(outcome) ? new Driven(outcome).end : outcome;
  try {
    return await new Driven(outcome.steps).end;
  } finally {
    outcome.ended();
  }
}
