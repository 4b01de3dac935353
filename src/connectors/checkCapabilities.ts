import { failure } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE, H5F_ACC_TRUNC } from '../model/H5F.js';
import type { Routine } from '../model/Operations.js';
import { isPropertyListParameter } from '../model/propertyListRules.js';
import type { Capabilities, Feature } from './Capabilities.js';

const WRITING = H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL;
const SWMR = H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE;

/** Refuses what a connector does not have, before anything of it is sent: `unsupported`, with the connector's sentence. */
export function checkCapabilities({ unsupported }: Capabilities, routine: Routine, args: object): void {
  const why = unsupported[routine];
  if (why !== undefined) throw failure('unsupported', why);
  if (Object.keys(unsupported).length === 0) return;
  for (const [parameter, value] of Object.entries<unknown>({ ...args })) {
    for (const feature of featuresOf(parameter, value)) {
      const sentence = unsupported[feature];
      if (sentence !== undefined) throw failure('unsupported', `${feature}: ${sentence}`);
    }
  }
}

/** The features that an argument asks for. */
function featuresOf(parameter: string, value: unknown): Feature[] {
  if (parameter === 'flags') {
    const flags = Number(value);
    return [
      ...((flags & WRITING) !== 0 ? (['write'] as const) : []),
      ...((flags & SWMR) !== 0 ? (['swmr'] as const) : []),
    ];
  }
  if (!isPropertyListParameter(parameter)) return [];
  return Object.entries(value as object).flatMap(([property, given]: [string, unknown]) =>
    given === undefined || given === false ? [] : [`${parameter}.${property}` as Feature],
  );
}
