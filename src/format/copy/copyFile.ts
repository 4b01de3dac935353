import { carryOut } from '../edit/carryOut.js';
import type { EditedBytes } from '../edit/EditedBytes.js';
import { FileSpace } from '../edit/FileSpace.js';
import { encodeSuperblock, rootOf, SUPERBLOCK_BYTES } from '../superblock/createFile.js';
import { Copying, type DecoderFor } from './Copying.js';
import type { CopyStep, CopySteps } from './CopyStep.js';
import { copyObjects, finish } from './copyAndLink.js';
import { MeasuredBytes } from './MeasuredBytes.js';
import type { SourceFile } from './SourceFile.js';
import { survey } from './survey.js';

/** What is copied to where. */
export interface FileCopy {
  readonly source: SourceFile;
  /** An empty storage. Its superblock is written last: before that, nothing takes it for a file. */
  readonly target: EditedBytes;
  readonly decoderFor: DecoderFor;
}

/** The style of the superblock of a copy, by the version of that of the source. */
const STYLES = ['earliest', 'earliest', 'v18', 'v110'] as const;
/** Where raw data begin while nobody knows where metadata end. */
const FAR = 2 ** 48;

/**
 * Copies a whole file so that a reader needs few requests: all metadata first and together, headers level by level; then the raw data,
 * dataset after dataset in the order in which links list them, chunks in C order. Everything stays as `copyAndLink` leaves it: raw data
 * as stored, links to the root group, creation orders, the user block. Objects that only references point to get a link in the root group.
 *
 * Metadata are copied three times: into memory to find the length of each header, again to find where all of them end, then into the file.
 *
 * Errors: those of `copyAndLink`.
 */
export function* copyFile(copy: FileCopy): CopySteps<void> {
  const headerBytes = new Map<number, number>();
  yield* silently(copyInto(new MeasuredBytes(FAR), copy, FAR, headerBytes));
  const end = yield* silently(copyInto(new MeasuredBytes(FAR), copy, FAR, headerBytes));
  yield* copyInto(copy.target, copy, end, headerBytes);
}

/** Copies everything, raw data from an address on; returns the address after all metadata. */
function* copyInto(
  target: EditedBytes,
  { source, decoderFor }: FileCopy,
  begin: number,
  headerBytes: Map<number, number>,
): CopySteps<number> {
  const { baseAddress: userblock, rootGroup: address, version } = source.format;
  const style = STYLES[version]!;
  const bytes = SUPERBLOCK_BYTES[style];
  target.truncate(userblock + bytes);
  if (userblock > 0) target.write(source.userBlock, 0);
  target.write(encodeSuperblock(style, userblock, bytes, { header: 0 }), userblock);
  const space = FileSpace.open(target);
  space.setApart(begin);
  const copying = new Copying({
    source,
    space,
    address,
    sameFile: false,
    flags: { expandReference: true },
    decoderFor,
    isMeasured: begin === FAR,
    headerBytes,
  });
  yield* survey(copying);
  yield copying.progress;
  yield* copyObjects(copying);
  const { target: header } = copying.objects.get(address)!;
  finish(copying, header);
  const root = carryOut(space, (edit) => rootOf(edit, header));
  const { metadataEnd } = space;
  space.close();
  target.write(encodeSuperblock(style, userblock, target.size() - userblock, root), userblock);
  return metadataEnd;
}

/** Steps without their progress: nothing is written yet. */
function* silently<T>(steps: CopySteps<T>): CopySteps<T> {
  const until = Promise.resolve();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    const { value } = step as { readonly value: CopyStep };
    yield value.type === 'wait' ? value : { type: 'wait', until };
  }
}
