import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseSteps } from '../../../../src/connectors/native/reader/parseSteps.js';
import type { ViewedFile } from '../../../../src/connectors/native/reader/ViewedFile.js';
import { FileView } from '../../../../src/format/FileView.js';
import type { Step, Steps } from '../../../../src/runtime/schedule/Steps.js';
import type { RangeReader } from '../../../../src/storage/RangeReader.js';

/** A file of the disk and those that it names, wherever they are; with `late` bytes come only after a turn. `bytes` are in place of its own. */
export function* fileOnDisk(path: string, late = false, bytes?: Uint8Array): Steps<ViewedFile> {
  const reader = bytesOf(path, late, bytes);
  const view = yield* parseSteps(FileView.open(reader.size), reader);
  const folder = dirname(path);
  return {
    name: basename(path),
    identity: path,
    view,
    reader,
    *named(name) {
      return existsSync(resolve(folder, name)) ? yield* fileOnDisk(resolve(folder, name), late) : undefined;
    },
    // biome-ignore lint/correctness/useYield: there is nothing to wait for
    *raw(name) {
      return existsSync(resolve(folder, name)) ? bytesOf(resolve(folder, name), late) : undefined;
    },
  };
}

function bytesOf(path: string, late: boolean, file: Uint8Array = readFileSync(path)): RangeReader {
  const read = (offset: number, length: number): Uint8Array => new Uint8Array(file.subarray(offset, offset + length));
  if (late)
    return {
      size: file.length,
      read: async (ranges) => ranges.map(({ offset, length }) => read(offset, length)),
    };
  return {
    size: file.length,
    bytes: {
      size: () => file.length,
      read(target, offset) {
        const found = read(offset, target.length);
        target.set(found);
        return found.length;
      },
    },
    read: (ranges) => ranges.map(({ offset, length }) => read(offset, length)),
  };
}

/** Carries steps out, and tells each of them. */
export async function carryOut<T>(steps: Steps<T>, told?: (step: Step) => void): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    told?.(step.value);
    if (step.value.type === 'wait') await step.value.until;
    step = steps.next();
  }
  return step.value;
}
