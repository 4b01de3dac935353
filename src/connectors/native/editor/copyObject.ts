import { pipelineDecoder } from '../../../filters/pipeline.js';
import { copyAndLink } from '../../../format/copy/copyAndLink.js';
import { SourceFile } from '../../../format/copy/SourceFile.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import type { CopySource } from '../../../model/CopySource.js';
import type { LinkCreation, ObjectCopy } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import { withSubject } from '../../shared/withSubject.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/** Where an object is copied to, and how. */
export interface NewCopy {
  readonly to: NewLinkPlace;
  readonly flags: ObjectCopy;
  readonly lcpl: LinkCreation;
}

/** Copies an object within its file, in steps (`H5Ocopy`). The link to the copy is created last. */
export function copyWithin({ address }: Place, copy: NewCopy): Steps<void> {
  return copyInSteps(copy, (space) => ({
    source: SourceFile.open(space.bytes.size(), (offset, length) => space.read(offset, length)),
    address,
    sameFile: true,
  }));
}

/** Copies an object of another file, in steps (`H5Ocopy`). The link to the copy is created last. */
export function* copyFrom(storage: FileBytes, { address, what }: CopySource, copy: NewCopy): Steps<void> {
  try {
    const source = SourceFile.open(storage.size(), readerOf(storage));
    yield* copyInSteps(copy, () => ({ source, address, sameFile: false }));
  } catch (error) {
    throw withSubject(`copying ${what}`, error);
  }
}

interface Original {
  readonly source: SourceFile;
  readonly address: number;
  readonly sameFile: boolean;
}

function copyInSteps({ to, flags, lcpl }: NewCopy, original: (space: FileSpace) => Original): Steps<void> {
  const { group, name } = to;
  const link = { group: group.address, name, cset: characterSetOf(name, lcpl.charEncoding) };
  return group.file.editInSteps(subjectOf(to), (space) =>
    copyAndLink({ ...original(space), space, to: link, flags, decoderFor: pipelineDecoder }),
  );
}
