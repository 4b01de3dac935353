import { H5Error } from '../../../model/H5Error.js';
import { dependencyFailure } from '../../shared/dependencyFailure.js';
import type { Place } from '../client/Place.js';

/** Resolves when the server has an object. Errors: `H5Error` `dependency-failed` where it was not created. */
export async function whenCreated({ record }: Place): Promise<void> {
  try {
    await record.creation;
  } catch (error) {
    throw error instanceof H5Error ? dependencyFailure(error) : error;
  }
}
