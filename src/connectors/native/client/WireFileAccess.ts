import type { FileAccess } from '../../../model/H5P.js';

/** File access properties as they cross to a worker, with what else it has to know. */
export interface WireFileAccess extends Omit<FileAccess, 'connector' | 'externalFiles' | 'fetch'> {
  /** Which files it may name; 'ask' those that a function of the calling thread gives. */
  readonly externalFiles?: 'folder' | 'any' | 'none' | 'ask';
  /** Whether a function of the calling thread sends the requests of a remote file. */
  readonly asksFetch?: true;
  /** URL of the folder that has the plugins of filters. */
  readonly plugins?: string;
}
