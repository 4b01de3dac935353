import type { DataTransfer } from '../../../model/H5P.js';
import type { MemoryType, SpaceArgument } from '../../../model/Operations.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { DatasetDescription } from './DatasetDescription.js';

/** A transfer between a dataset and memory. */
export interface Transfer {
  readonly routine: string;
  readonly file: OpenFile;
  readonly path: string;
  readonly description: DatasetDescription;
  readonly memType: MemoryType;
  readonly memSpace: SpaceArgument;
  readonly fileSpace: SpaceArgument;
  readonly dxpl: DataTransfer;
}
