import { H5Error } from '../../../model/H5Error.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { ClaimMode } from '../protocol.js';

/** How often what another program is changing is read before it counts as damaged (default of `H5Pset_metadata_read_attempts`). */
const ATTEMPTS = 100;
/** Milliseconds of the longest pause between two attempts: a writer that the system has suspended goes on after some of them. */
const LONGEST_PAUSE = 10;

/** Whether an error may come of reading while a SWMR writer was in the middle of a change. */
export function mayBeTorn(error: unknown, attempt: number, mode: ClaimMode): boolean {
  return mode === 'swmr-read' && attempt < ATTEMPTS && error instanceof H5Error && error.kind === 'corrupt-file';
}

/** Waits until it is worth reading again, which then reads the bytes as they are. */
export async function readAgain(attempt: number, { refresh }: Pick<OpenedStorage, 'refresh'>): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, Math.min(attempt, LONGEST_PAUSE) - 1);
  });
  await refresh?.();
}
