import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { DatasetId } from '../../src/model/Identifier.js';
import { type FakeCall, FakeConnector } from './fakeConnector.js';

/** A dataset of int32 with chunks of two elements, whose reads and writes the test ends; all else ends at once. */
export class FakeDataset {
  readonly connector: FakeConnector;
  readonly id: DatasetId;
  /** Reads and writes under way, in the order in which they began. */
  readonly reads: FakeCall[] = [];
  readonly writes: FakeCall[] = [];
  /** How many reads have begun. */
  readsBegun = 0;
  /** Where writes have begun. */
  readonly written: number[] = [];
  /** Whether reads end at once. */
  readsAtOnce = true;

  readonly #elements: number;

  constructor(elements: number) {
    this.#elements = elements;
    this.connector = new FakeConnector((call) => this.#answer(call));
    this.id = this.connector.open('dataset');
  }

  #answer(call: FakeCall): void {
    const { routine } = call;
    switch (routine) {
      case 'H5Dget_space':
        call.succeed(H5Screate_simple([this.#elements]));
        return;
      case 'H5Dget_type':
        call.succeed(H5T_STD_I32LE);
        return;
      case 'H5Dget_create_plist':
        call.succeed({ chunk: [2] });
        return;
      case 'H5Dread':
        this.readsBegun += 1;
        if (this.readsAtOnce) endRead(call, this.#elements);
        else this.reads.push(call);
        return;
      case 'H5Dwrite':
        this.written.push(offsetOf(call));
        this.writes.push(call);
        return;
      default:
        call.succeed();
    }
  }

  /** Ends the read that began first, or that of a chunk. */
  endRead(offset?: number): void {
    endRead(take(this.reads, offset), this.#elements);
  }

  /** Ends the write that began first, or that of a chunk. */
  endWrite(offset?: number): void {
    take(this.writes, offset).succeed(undefined);
  }
}

/** The first element of a read or a write; its values are those that follow. */
export function offsetOf(call: FakeCall): number {
  const { selection } = call.args.file_space_id as { selection: { start?: number[] } };
  return selection.start?.[0] ?? 0;
}

function endRead(call: FakeCall, elements: number): void {
  const space = call.args.file_space_id as 'H5S_ALL' | { readonly selection: { start: number[]; count: number[] } };
  const [start = 0] = space === 'H5S_ALL' ? [] : space.selection.start;
  const [count = 0] = space === 'H5S_ALL' ? [elements] : space.selection.count;
  call.succeed(Int32Array.from({ length: count }, (_, n) => start + n));
}

function take(calls: FakeCall[], offset: number | undefined): FakeCall {
  const n = offset === undefined ? 0 : calls.findIndex((call) => offsetOf(call) === offset);
  const [call] = calls.splice(n, 1);
  if (!call || n < 0) throw new Error(`nothing is under way at ${offset}`);
  return call;
}
