import { pipelineDecoder } from '../../../filters/pipeline.js';
import { copyObject as copyStored } from '../../../format/copy/copyObject.js';
import { SourceFile } from '../../../format/copy/SourceFile.js';
import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { H5Error } from '../../../model/H5Error.js';
import type { LinkCreation, ObjectCopy } from '../../../model/H5P.js';
import type { CopySource } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import { prepareLink } from '../library/links.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { linkPlace } from './linkPlace.js';
import { requireObject } from './requireObject.js';

/** How an object is copied, and where to. */
export interface ObjectCopying {
  readonly file: OpenFile;
  /** Path of the copy. */
  readonly path: string;
  readonly flags: ObjectCopy;
  readonly lcpl: LinkCreation;
  readonly routine: string;
}

/** Copies an object of the file itself, in steps; the link to the copy is made last. */
export function* copyWithin(from: string, to: ObjectCopying): Steps<void> {
  const { file, routine } = to;
  file.settle(routine);
  requireObject(file, from, routine);
  yield* copyAndLink(to, (space) => ({
    source: SourceFile.open(space.bytes.size(), (offset, length) => space.read(offset, length)),
    address: requireObject(file, from, routine).address,
    sameFile: true,
  }));
}

/** Copies an object of another file, in steps; the link to the copy is made last. */
export function* copyFrom(storage: FileBytes, { address, what }: CopySource, to: ObjectCopying): Steps<void> {
  const { routine } = to;
  try {
    const source = SourceFile.open(storage.size(), readerOf(storage));
    yield* copyAndLink(to, () => ({ source, address, sameFile: false }));
  } catch (error) {
    if (!(error instanceof H5Error)) throw error;
    throw new H5Error(error.kind, routine, `copying ${what}: ${error.message}`, { cause: error });
  }
}

interface Original {
  readonly source: SourceFile;
  readonly address: number;
  readonly sameFile: boolean;
}

function* copyAndLink(
  { file, path, flags, lcpl, routine }: ObjectCopying,
  original: (space: FileSpace) => Original,
): Steps<void> {
  prepareLink(file, path, lcpl, routine);
  yield* file.editInSteps(routine, path, function* (space) {
    const to = linkPlace(file, path, lcpl, routine);
    yield* copyStored({ ...original(space), space, to, flags, decoderFor: pipelineDecoder });
  });
}
