import type { H5Error } from '../../../model/H5Error.js';
import type { CallObserver } from '../../../runtime/port/WorkerClient.js';

/** Hears the answer to a call that nobody waits for. */
export const SILENT: CallObserver<H5Error> = { started() {}, progress() {}, notCanceled() {}, result() {}, error() {} };
