import type { ErrorStackRecord, H5Error } from '../model/H5Error.js';
import type { OperationInfo } from './OperationInfo.js';

/** Live counts of an event set's operations. */
export interface EventSetStatus {
  /** All insertions so far. */
  readonly inserted: number;
  /** Not ended yet, running or queued. */
  readonly active: number;
  /** Of the active ones, those that have begun. */
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
}

/** Live progress of an event set's operations. Bytes count transfers of which the size is known. */
export interface EventSetProgress {
  readonly loadedBytes: number;
  readonly totalBytes: number;
  readonly operationsDone: number;
  readonly operationsTotal: number;
}

/** Something that happened to an operation of a set. */
export type EventSetEvent =
  | { readonly type: 'inserted' | 'started' | 'succeeded' | 'canceled'; readonly operation: OperationInfo }
  | {
      readonly type: 'progress';
      readonly operation: OperationInfo;
      readonly loadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly type: 'failed'; readonly operation: OperationInfo; readonly error: H5Error };

/** A failed operation: C's `H5ES_err_info_t`. */
export interface ErrorInfo {
  readonly api_name: string | null;
  readonly api_args: string | null;
  readonly app_file_name: string | null;
  readonly app_func_name: string | null;
  readonly app_line_num: number;
  readonly op_ins_count: bigint;
  readonly op_ins_ts: bigint;
  readonly op_exec_ts: bigint;
  readonly op_exec_time: bigint;
  /** HDF5's error stack, outermost call first. */
  readonly err_stack: readonly ErrorStackRecord[];
  /** The error that the operation's subscribers get. */
  readonly error: H5Error;
}

/** The record of a failed operation. */
export function errorInfoOf(info: OperationInfo, error: H5Error): ErrorInfo {
  const {
    api_name,
    api_args,
    app_file_name,
    app_func_name,
    app_line_num,
    op_ins_count,
    op_ins_ts,
    op_exec_ts,
    op_exec_time,
  } = info;
  return {
    api_name,
    api_args,
    app_file_name,
    app_func_name,
    app_line_num,
    op_ins_count,
    op_ins_ts,
    op_exec_ts,
    op_exec_time,
    err_stack: error.errorStack,
    error,
  };
}
