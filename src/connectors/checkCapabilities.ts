import { failure } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE, H5F_ACC_TRUNC } from '../model/H5F.js';
import type { ArgumentKind } from '../operations/ArgumentTypes.js';
import { isPropertyListClass } from '../operations/isPropertyListClass.js';
import type { Routine } from '../operations/Operations.js';
import type { Row } from '../operations/Row.js';
import type { Capabilities, Feature } from './Capabilities.js';

const WRITING = H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL;
const SWMR = H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE;

/**
 * Checks an operation before it is sent. Errors: `H5Error` `unsupported`, with the connector's sentence, for what the connector
 * lacks.
 */
export function checkCapabilities(
  { unsupported }: Capabilities,
  { routine, parameters }: Row<Routine>,
  args: Readonly<Record<string, unknown>>,
): void {
  const why = unsupported[routine];
  if (why !== undefined) throw failure('unsupported', why);
  if (Object.keys(unsupported).length === 0) return;
  for (const [parameter, kind] of Object.entries(parameters)) {
    for (const feature of featuresOf(parameter, kind, args[parameter])) {
      const sentence = unsupported[feature];
      if (sentence !== undefined) throw failure('unsupported', `${feature}: ${sentence}`);
    }
  }
}

/** The features that an argument needs. */
function featuresOf(parameter: string, kind: ArgumentKind, value: unknown): Feature[] {
  if (kind === 'openingFlags' || kind === 'creationFlags') {
    const flags = Number(value);
    return [
      ...((flags & WRITING) !== 0 ? (['write'] as const) : []),
      ...((flags & SWMR) !== 0 ? (['swmr'] as const) : []),
    ];
  }
  if (!isPropertyListClass(kind)) return [];
  return Object.entries(value as object).flatMap(([property, given]: [string, unknown]) =>
    given === undefined || given === false ? [] : [`${parameter}.${property}` as Feature],
  );
}
