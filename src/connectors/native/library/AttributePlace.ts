import type { OpenFile } from '../worker/OpenFile.js';

/** An attribute: the object that has it, and its name. */
export interface AttributePlace {
  readonly file: OpenFile;
  readonly path: string;
  readonly attribute: string;
}
