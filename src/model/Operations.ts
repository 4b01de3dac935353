export type { ArgumentsOf, Operations, ResultOf, Routine } from '../operations/Operations.js';
export type { CopySource } from './CopySource.js';
export type { SpaceArgument } from './Dataspace.js';
export type { MemoryType } from './Datatype.js';
