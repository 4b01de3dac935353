import { pipelineDecoder } from '../../../filters/pipeline.js';
import { copyFile } from '../../../format/copy/copyFile.js';
import { SourceFile } from '../../../format/copy/SourceFile.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import { withSubject } from '../../shared/withSubject.js';

/** Copies a file into an empty storage so that readers need few requests, in steps; what was written is durable then. */
export function* repackFile(name: string, storage: FileBytes, target: FileBytes): Steps<void> {
  try {
    const source = SourceFile.open(storage.size(), readerOf(storage));
    yield* copyFile({ source, target, decoderFor: pipelineDecoder });
    target.flush();
  } catch (error) {
    throw withSubject(`repacking '${name}'`, error);
  }
}
