import { type Observable, of } from 'rxjs';
import type { Request, Signal } from '../../src/connectors/Connector.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { Routine } from '../../src/operations/Operations.js';

/** The signal of an operation's end. */
export const result = (value: unknown): Signal<unknown> => ({ type: 'result', value, startedAt: 0, nanoseconds: 0 });

export const progress = (loadedBytes: number, totalBytes: number): Signal<unknown> => ({
  type: 'progress',
  loadedBytes,
  totalBytes,
});

/** An error of the storage. */
export const broken = new H5Error('io', 'H5D', 'the disk is gone');

type Signals = Observable<Signal<unknown>>;

/** Marbles for some routines; the others end at once, as those of a dataset of `elements` int32 in chunks of two. */
export function signalsOf(
  marbles: Partial<Record<Routine, (request: Request) => Signals>>,
  elements = 4,
): (request: Request) => Signals {
  const values: Partial<Record<Routine, unknown>> = {
    H5Dget_space: H5Screate_simple([elements]),
    H5Dget_type: H5T_STD_I32LE,
    H5Dget_create_plist: { chunk: [2] },
    H5Dread: Int32Array.from({ length: elements }, (_, n) => n),
    H5Aiterate: [],
  };
  return (request) => {
    const { routine, opens } = request;
    return marbles[routine]?.(request) ?? of(result(opens ?? values[routine]));
  };
}
