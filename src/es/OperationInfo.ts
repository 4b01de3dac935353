import { H5P_DEFAULT } from '../model/H5P.js';
import { formatIdentifier, type Identifier, isIdentifier } from '../model/Identifier.js';
import { isPropertyListParameter } from '../model/propertyListRules.js';
import { applicationFrame, type StackHolder } from './callSite.js';

/** "Not yet known", as `H5ES_op_info_t` states it: `UINT64_MAX`. */
export const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

/**
 * What an event set knows of an operation: C's `H5ES_op_info_t` (HDF5 Reference Manual, H5ES), field by field.
 * Texts are made when they are read, so that inserting stays cheap.
 */
export class OperationInfo {
  /** The routine with `_async`; null for a request inserted by `H5ESinsert_request`. */
  readonly api_name: string | null;
  /** The value of the set's operation counter at insertion, from 0. */
  readonly op_ins_count: bigint;
  /** When it was inserted: microseconds after 1970. */
  readonly op_ins_ts: bigint;
  /** When it began to run: microseconds after 1970; `UINT64_MAX` unless it has succeeded. */
  op_exec_ts: bigint = UINT64_MAX;
  /** How long it ran, in nanoseconds; `UINT64_MAX` unless it has succeeded. */
  op_exec_time: bigint = UINT64_MAX;

  readonly #args: Readonly<Record<string, unknown>> | null;
  readonly #setId: bigint;
  readonly #stack: StackHolder | undefined;

  constructor(fields: {
    readonly apiName: string | null;
    readonly args: Readonly<Record<string, unknown>> | null;
    readonly count: bigint;
    readonly setId: bigint;
    readonly stack: StackHolder | undefined;
  }) {
    this.api_name = fields.apiName;
    this.op_ins_count = fields.count;
    this.op_ins_ts = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000));
    this.#args = fields.args;
    this.#setId = fields.setId;
    this.#stack = fields.stack;
  }

  /** The arguments as `name=value` pairs, identifiers in hexadecimal, property lists by name, `es_id` last. */
  get api_args(): string | null {
    if (!this.#args) return null;
    const pairs = Object.entries(this.#args).map(([name, value]) => `${name}=${formatArgument(name, value)}`);
    return [...pairs, `es_id=0x${((16n << 56n) | this.#setId).toString(16)} (event set)`].join(', ');
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
}

function formatArgument(name: string, value: unknown): string {
  if (isPropertyListParameter(name)) {
    return value === H5P_DEFAULT || Object.keys(value as object).length === 0 ? 'H5P_DEFAULT' : formatValue(value);
  }
  return formatValue(value);
}

/** Arguments can be large: what is printed of one stays below this many characters. */
const LONGEST = 120;

function formatValue(value: unknown): string {
  if (isIdentifier(value)) return formatIdentifier(value);
  if (isFuture(value)) return value.identifier ? formatIdentifier(value.identifier) : '<operation>';
  if (typeof value === 'string') return value.startsWith('H5') ? value : JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`;
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value) && value.length > 32) return `<${value.length} elements>`;
    if ('class' in value && typeof value.class === 'string') return value.class;
    const text = JSON.stringify(value, (_, one) =>
      typeof one === 'bigint' ? String(one) : ArrayBuffer.isView(one) ? `<${one.byteLength} bytes>` : one,
    );
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  }
  return String(value);
}

function isFuture(value: unknown): value is { readonly identifier?: Identifier } {
  return typeof value === 'object' && value !== null && 'apiName' in value;
}
