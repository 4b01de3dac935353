import { H5Error, type H5ErrorKind, type H5ErrorRecord, toH5Error } from '../../model/H5Error.js';
import type { Failures } from '../../runtime/port/Failures.js';
import type { PackedRequest, Question, WireRequest } from './protocol.js';

/** The failures of the native connector's requests, on the calling thread and in its workers: `H5Error` with their routine. */
export const nativeFailures: Failures<WireRequest | PackedRequest, H5Error> = {
  of: (thrown, request) => toH5Error(thrown, `${routineOf(request)}_async`),
  canceled: (request) => failureOf('canceled', request, 'the operation was canceled'),
  lost: (request, reason) => workerLost(routineOf(request), reason),
  detached: (request) => failureOf('bad-argument', request, 'the buffer to hand over is detached'),
  unsendable: (request, cause) =>
    failureOf('bad-argument', request, `an argument cannot be sent to a worker${why(cause)}`, { cause }),
  unreadable: (request, cause) =>
    cause instanceof H5Error
      ? cause
      : failureOf('bad-argument', request, 'the write buffer cannot be read any more', { cause }),
  unsendableAnswer: (asked, cause) => {
    const { name } = asked as Extract<Question, { type: 'external-file' }>;
    const message = `the file given for '${name}' cannot be sent to a worker${why(cause)}`;
    return new H5Error('bad-argument', 'externalFiles', message, { cause });
  },
  unsendableResult: (cause) =>
    new H5Error('io', 'WorkerServer', 'the result cannot be sent from the worker', { cause }),
  toRecord: (failure) => failure.toRecord(),
  fromRecord: (record) => H5Error.fromRecord(record as H5ErrorRecord),
};

/** The error of an operation whose worker is gone. */
export function workerLost(routine: string, reason: string): H5Error {
  return new H5Error('worker-lost', `${routine}_async`, `the worker that ran the operation is gone: ${reason}`);
}

/** What the platform says, as it alone knows which value it does not send (Node: no Blob of `fs.openAsBlob`). */
function why(cause: unknown): string {
  return cause instanceof Error ? `: ${cause.message}` : '';
}

function failureOf(
  kind: H5ErrorKind,
  request: WireRequest | PackedRequest,
  message: string,
  options?: { readonly cause: unknown },
): H5Error {
  return new H5Error(kind, `${routineOf(request)}_async`, message, options);
}

/** A request's routine, which its text begins with where it is packed. */
function routineOf(request: WireRequest | PackedRequest): string {
  return 'routine' in request ? request.routine : request[0].slice(0, request[0].indexOf(' '));
}
