import { type Arguments, formatArguments, withoutData } from '../operations/formatArguments.js';
import { nowMicroseconds } from '../operations/nowMicroseconds.js';
import type { OperationPlan } from '../operations/Operation.js';
import { applicationFrame, type StackHolder } from './callSite.js';

/** "Not known yet", as `H5ES_op_info_t` states it: `UINT64_MAX`. */
export const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

/** HDF5's `H5I_EVENTSET`, which is the top byte of an event set's identifier. */
const H5I_EVENTSET = 16n;

/**
 * What an event set knows of an operation: C's `H5ES_op_info_t` (HDF5 Reference Manual, H5ES), field by field.
 * Texts are made when they are read, so that inserting stays cheap.
 */
export class OperationInfo {
  /** The routine with `_async`; null for a request inserted by `H5ESinsert_request`. */
  readonly api_name: string | null;
  // Numbers, which are made into the integers of C when they are read.
  readonly #count: number;
  readonly #insertedAt = nowMicroseconds();
  #startedAt: number | undefined;
  #nanoseconds: number | undefined;
  #args: Arguments | null;
  readonly #setId: bigint;
  readonly #stack: StackHolder | undefined;

  constructor(
    { apiName, args }: Pick<OperationPlan<unknown>, 'apiName' | 'args'>,
    count: number,
    setId: bigint,
    stack: StackHolder | undefined,
  ) {
    this.api_name = apiName;
    this.#count = count;
    this.#args = args;
    this.#setId = setId;
    this.#stack = stack;
  }

  /** The value of the set's operation counter at insertion, from 0. */
  get op_ins_count(): bigint {
    return BigInt(this.#count);
  }

  /** When it was inserted: microseconds after 1970. */
  get op_ins_ts(): bigint {
    return BigInt(Math.round(this.#insertedAt));
  }

  /** The arguments as `name=value` pairs, identifiers in hexadecimal, property lists by name, `es_id` last. */
  get api_args(): string | null {
    if (!this.#args) return null;
    const set = `es_id=0x${((H5I_EVENTSET << 56n) | this.#setId).toString(16)} (event set)`;
    return [formatArguments(this.#args), set].filter((text) => text !== '').join(', ');
  }

  /** The caller's source file, null where it is not known. */
  get app_file_name(): string | null {
    return this.#stack ? applicationFrame(this.#stack).file : null;
  }

  /** The caller's function, null where it is not known or has no name. */
  get app_func_name(): string | null {
    return this.#stack ? applicationFrame(this.#stack).function : null;
  }

  /** The line of the call in the caller's source file; 0 where it is not known. */
  get app_line_num(): number {
    return this.#stack ? applicationFrame(this.#stack).line : 0;
  }

  /** When it began to run: microseconds after 1970; `UINT64_MAX` unless it has succeeded. */
  get op_exec_ts(): bigint {
    return this.#startedAt === undefined ? UINT64_MAX : BigInt(Math.round(this.#startedAt));
  }

  /** How long it ran, in nanoseconds; `UINT64_MAX` unless it has succeeded. */
  get op_exec_time(): bigint {
    return this.#nanoseconds === undefined ? UINT64_MAX : BigInt(Math.round(this.#nanoseconds));
  }

  /** Notes when it ran, and for how long: microseconds after 1970, and nanoseconds. */
  ran(startedAt: number, nanoseconds: number): void {
    this.#startedAt = startedAt;
    this.#nanoseconds = nanoseconds;
  }

  /** Drops the data among the arguments, which an ended operation no longer needs. */
  release(): void {
    if (this.#args) this.#args = withoutData(this.#args);
  }
}
