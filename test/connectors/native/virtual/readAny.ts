import { readExternal } from '../../../../src/connectors/native/reader/external/readExternal.js';
import type { ViewedFile } from '../../../../src/connectors/native/reader/ViewedFile.js';
import { openSource } from '../../../../src/connectors/native/reader/virtual/openSource.js';
import { openVirtual } from '../../../../src/connectors/native/reader/virtual/openVirtual.js';
import { readVirtual } from '../../../../src/connectors/native/reader/virtual/readVirtual.js';
import type { Selection } from '../../../../src/model/Dataspace.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import { failure } from '../../../../src/model/H5Error.js';
import type { Steps } from '../../../../src/runtime/schedule/Steps.js';

const OPTIONS = { memType: 'H5T_NATIVE', pieceBytes: 2 ** 20, hid: 1 } as const;

/** What a virtual dataset has, or one with external raw data. */
export function* readAny(
  opening: Steps<ViewedFile>,
  name: string,
  fileSelection: Selection = { type: 'all' },
): Steps<H5Data | undefined> {
  const file = yield* opening;
  const source = yield* openSource(file, '.', name);
  if (!source) throw failure('not-found', `no ${name}`);
  const { dataset } = source;
  if (dataset.externalFiles) {
    const { dims } = dataset.dataspace;
    return yield* readExternal(file, dataset, { dims, fileSelection, memory: 'packed' }, OPTIONS);
  }
  if (dataset.layout.kind !== 'virtual') throw failure('unsupported', `a ${dataset.layout.kind} dataset`);
  const virtual = yield* openVirtual(file, dataset);
  return yield* readVirtual(file, dataset, virtual, { dims: virtual.dims, fileSelection, memory: 'packed' }, OPTIONS);
}
