import { sourceNameOf } from '../../../../format/virtual/sourceName.js';
import { failure, H5Error } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { Mapping } from './VirtualDataset.js';

/** The same steps; their errors name the mapping and its source. */
export function* withMappingName<T>(mapping: Mapping, block: number, steps: Steps<T>): Steps<T> {
  try {
    return yield* steps;
  } catch (error) {
    if (!(error instanceof H5Error) || error.kind === 'canceled') throw error;
    const file = sourceNameOf(mapping.file, block);
    const where = file === '.' ? '' : ` in '${file}'`;
    const message = `the source '${sourceNameOf(mapping.dataset, block)}'${where} of mapping ${mapping.number}: ${error.message}`;
    throw failure(error.kind, message, { errorStack: error.errorStack, cause: error.cause });
  }
}
