/** Hears the answer to a call that nobody waits for. */
export const SILENT = { started() {}, progress() {}, notCanceled() {}, result() {}, error() {} };
