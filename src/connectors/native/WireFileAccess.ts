import type { FileAccess } from '../../model/H5P.js';

/** File access properties as they cross to a worker, with what else it has to know. */
export interface WireFileAccess extends Omit<FileAccess, 'connector'> {
  /** URL of the folder that has the plugins of filters. */
  readonly plugins?: string;
}
