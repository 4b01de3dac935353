import { beforeAll, expect, test } from 'vitest';
import { creationMetadata } from '../../../../src/connectors/native/library/creationMetadata.js';
import { H5Library } from '../../../../src/connectors/native/library/H5Library.js';
import type { H5WasmModule } from '../../../../src/connectors/native/library/H5WasmModule.js';
import { startLibhdf5 } from '../../../../src/connectors/native/library/startLibhdf5.js';
import { nodePluginFiles } from '../../../../src/connectors/native/worker/plugins.node.js';
import type { H5Error, H5ErrorKind } from '../../../../src/model/H5Error.js';
import { H5T_STD_I32LE } from '../../../../src/model/H5T.js';

let library: H5Library;
let file: bigint;

beforeAll(async () => {
  library = new H5Library(await startLibhdf5(), nodePluginFiles);
  const { FS } = library.module;
  FS.mkdir('/d');
  FS.writeFile('/d/text.h5', new TextEncoder().encode('no HDF5 at all'));
  file = library.check('a', (module) => module.open('/d/a.h5', 2, false, -1, -1));
  library.check('g', (module) => module.create_group(file, '/g', false));
  library.call('d', (module) => module.create_dataset(file, '/d', 0n, of([4n], [8n], [2n])));
  library.check('s', (module) => module.create_soft_link(file, '/gone', '/soft'));
  library.check('l', (module) => module.create_soft_link(file, '/loop', '/loop'));
  library.check('e', (module) => module.create_external_link(file, 'gone.h5', '/x', '/ext'));
  library.check('t', (module) => module.create_external_link(file, 'text.h5', '/x', '/text'));
  library.check('a', (module) => module.flush(file));
  FS.writeFile('/d/b.h5', (FS as unknown as { readFile(path: string): Uint8Array }).readFile('/d/a.h5').slice(0, 100));
});

const of = (shape: bigint[], maxshape = shape, chunks: bigint[] | null = null, more: object = {}): object => {
  return { ...creationMetadata(H5T_STD_I32LE), shape, maxshape, chunks, track_order: false, ...more };
};

type Failing = (module: H5WasmModule) => unknown;
const create =
  (path: string, metadata: object): Failing =>
  (module) =>
    module.create_dataset(file, path, 0n, metadata);
const open =
  (path: string, flags: number): Failing =>
  (module) =>
    module.open(path, flags, false, -1, -1);

const CASES: readonly (readonly [string, H5ErrorKind, Failing])[] = [
  ['a chunk beyond the extent', 'bad-argument', create('/x1', of([4n], [4n], [8n]))],
  ['no chunk, and an extent that grows', 'bad-argument', create('/x2', of([4n], [8n]))],
  ['an extent beyond its greatest', 'bad-argument', create('/x3', of([4n], [2n]))],
  [
    'a filter that nobody has',
    'unsupported',
    create('/x5', of([4n], [4n], [2n], { compression: 12345, compression_opts: [] })),
  ],
  ['a dataset in no group', 'not-found', create('/no/x', of([4n]))],
  ['a dataset that is there', 'already-exists', create('/d', of([4n]))],
  ['a group in no group', 'not-found', (module) => module.create_group(file, '/no/g', false)],
  ['a group that is there', 'already-exists', (module) => module.create_group(file, '/g', false)],
  ['a group behind a link to nothing', 'not-found', (module) => module.create_group(file, '/soft/g', false)],
  ['a group behind a link to itself', 'not-found', (module) => module.create_group(file, '/loop/g', false)],
  ['a group in a file that is not there', 'not-found', (module) => module.create_group(file, '/ext/g', false)],
  ['a group in a file that is no HDF5', 'corrupt-file', (module) => module.create_group(file, '/text/g', false)],
  ['a soft link that is there', 'already-exists', (module) => module.create_soft_link(file, '/x', '/d')],
  ['a hard link to nothing', 'not-found', (module) => module.create_hard_link(file, '/no', '/h')],
  ['a hard link that is there', 'already-exists', (module) => module.create_hard_link(file, '/g', '/d')],
  ['an external link in no group', 'not-found', (module) => module.create_external_link(file, 'x', '/x', '/no/x')],
  ['a type behind a link to nothing', 'not-found', (module) => module.get_dataset_metadata(file, '/soft')],
  ['a dataset that is a group', 'bad-argument', (module) => module.get_dataset_metadata(file, '/g')],
  ['an attribute that is not there', 'not-found', (module) => module.delete_attribute(file, '/d', 'no')],
  ['an extent beyond the greatest', 'bad-argument', (module) => module.resize_dataset(file, '/d', [9n])],
  ['a file that is not there', 'not-found', open('/d/no.h5', 0)],
  ['a file that is no HDF5', 'corrupt-file', open('/d/text.h5', 0)],
  ['half a file', 'corrupt-file', open('/d/b.h5', 0)],
  ['a file that is there, to be created', 'already-exists', open('/d/a.h5', 4)],
  ['a file that is open, created anew', 'permission', open('/d/a.h5', 2)],
  [
    'a file that is open for reading, to be written',
    'permission',
    (module) => {
      module.close_file(file);
      file = module.open('/d/a.h5', 0, false, -1, -1);
      return module.create_group(file, '/new', false);
    },
  ],
];

test.each(CASES)('%s', (_, kind, action) => {
  let error: H5Error;
  try {
    const status = library.call('x', action, 'writes');
    error = library.failure(`status ${String(status)}`, 'writes');
  } catch (thrown) {
    error = thrown as H5Error;
  }
  const shown = error.errorStack.map((one) => `${one.function}: ${one.message} (${one.major}: ${one.minor})`);
  expect(shown).not.toEqual([]);
  expect(error.kind, shown.join('\n')).toBe(kind);
});
