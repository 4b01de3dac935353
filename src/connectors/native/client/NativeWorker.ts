import type { H5Error } from '../../../model/H5Error.js';
import type { WorkerClient } from '../../../runtime/port/WorkerClient.js';
import type { PackedRequest } from '../protocol.js';

/** A worker of the native connector, as the calling thread has it. */
export type NativeWorker = WorkerClient<PackedRequest, H5Error>;
