import type { ErrorStackRecord, H5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import type { CompletionStatus } from './constants.js';
import type { OperationInfo } from './OperationInfo.js';

/** Live counts of an event set's operations. */
export interface EventSetStatus {
  /** All insertions so far. */
  readonly inserted: number;
  /** Not ended yet, running or queued. */
  readonly active: number;
  /** Active operations that have begun. */
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

/** The answer of `H5ESwait`. */
export interface WaitResult {
  /** Operations that were still running or queued when it reached them. */
  readonly num_in_progress: number;
  /** Whether it found a failed operation; it stopped there. */
  readonly err_occurred: boolean;
}

/** The answer of `H5EScancel`. */
export interface CancelResult {
  /** Operations that had already ended well, or go on for now. */
  readonly num_not_canceled: number;
  /** Whether it found a failed operation; it stopped there. */
  readonly err_occurred: boolean;
}

/** An operation of a set, and who carries it out; null where that is more than one connector or none. */
export interface EventSetRequest {
  readonly info: OperationInfo;
  readonly connector: ConnectorReference | null;
}

/** Called when an operation is inserted; a negative return refuses it. */
export type InsertFunction = (info: OperationInfo) => number | undefined | void;

/** Called when an operation is harvested; a negative return makes the wait fail and leaves the operation in the set. */
export type CompleteFunction = (
  info: OperationInfo,
  status: CompletionStatus,
  error: H5Error | undefined,
) => number | undefined | void;

/** The answer of `H5ESget_requests`. */
export interface RequestList {
  /** All operations in the set, however many are listed. */
  readonly count: number;
  /** Who carries out each of the listed operations; null where that is more than one connector or none. */
  readonly connector_ids: readonly (ConnectorReference | null)[];
  readonly requests: readonly OperationInfo[];
}
