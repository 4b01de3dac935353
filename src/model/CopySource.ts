import type { FileSource } from './FileSource.js';

/** An object of another file: how its bytes are opened, and where in them its header is. */
export interface CopySource {
  readonly source: FileSource;
  readonly address: number;
  /** The object, for messages. */
  readonly what: string;
}
