import type { ObjectCopy } from '../../../model/H5P.js';
import type { LocationId } from '../../../model/Identifier.js';
import type { CopiedObject } from './CopiedObject.js';
import type { CopyLosses } from './CopyLosses.js';
import type { OwnObjects } from './OwnObjects.js';
import type { RequestRunner } from './RequestRunner.js';

/** What all parts of a copy share. */
export interface CopyState {
  readonly source: RequestRunner;
  readonly target: RequestRunner;
  readonly flags: ObjectCopy;
  readonly losses: CopyLosses;
  /** The location that paths of copies are relative to. */
  readonly root: LocationId;
  /** Copies by the tokens of the originals. */
  readonly copied: Map<string, CopiedObject>;
  /** What the copy has created. */
  readonly own: OwnObjects;
  /** Whether references are copied as they are, since the copy is in the same file. */
  readonly keepsReferences: boolean;
}
