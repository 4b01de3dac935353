import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import { ByteWriter } from '../../../src/format/bytes/ByteWriter.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { FileView } from '../../../src/format/FileView.js';
import { readGlobalHeapObject } from '../../../src/format/globalHeap/globalHeap.js';
import {
  parseVirtualMappings,
  readVirtualMappings,
  type StoredMapping,
} from '../../../src/format/virtual/virtualMappings.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { withH5py } from '../../support/h5py.js';
import { describeWithTools } from '../../support/tools.js';

const FORMAT = { sizeofOffsets: 8, sizeofLengths: 8, baseAddress: 0, fileSize: 2 ** 20 };

/** Sources of all forms; a long name occurs again, which version 1 stores once. */
const MAKE = `
U = h5s.UNLIMITED
def space(dims, *selection, op=None):
    made = h5s.create_simple(dims, tuple(U for _ in dims))
    for n, one in enumerate(selection): made.select_hyperslab(*one, op=h5s.SELECT_OR if n else h5s.SELECT_SET)
    return made
LONG = b'a/rather/long/name/of/a/file/in/which/sources/are.h5'
properties = h5p.create(h5p.DATASET_CREATE)
for virtual, name, dataset, source in [
    (space((6, 8), ((0, 0), (1, 8))), b'.', b'/here', space((8,), ((0,), (8,)))),
    (space((6, 8), ((1, 0), (1, 4), (1, 2), (1, 1))), LONG, b'x', space((20,), ((3,), (4,), (4,), (1,)))),
    (space((6, 8), ((2, 1), (2, 2), (2, 3), (1, 2))), LONG, b'y', space((8,), ((0,), (8,)))),
    (space((6, 8), ((3, 0), (1, 3)), ((3, 5), (1, 2))), b'other.h5', b'x', space((9,), ((1,), (2,)), ((4,), (3,)))),
    (space((6, 8), ((0, 0), (U, 1), (1, 1), (1, 8))), LONG, b'x', space((2, 8), ((0, 0), (1, 1), (1, 1), (U, 8)))),
    (space((6, 8), ((0, 0), (U, 1), (2, 1), (1, 8))), b'%b.h5', b'x-%b', space((8,))),
]: properties.set_virtual(virtual, name, dataset, source)
h5d.create(f.id, b'v', h5t.STD_I32LE, h5s.create_simple((6, 8), (U, 8)), properties)
`;

describeWithTools('the mappings of a virtual dataset', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-mappings-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Which forms of the block and of hyperslabs each bound of the library's versions gives. */
  const versions = [
    ["'earliest'", 0],
    ["('v110', 'v110')", 0],
    ["('v112', 'v112')", 0],
    ["'latest'", 1],
  ] as const;

  function made(libver: string): { block: Uint8Array; mappings: StoredMapping[]; told: unknown } {
    const path = join(folder, `${libver.replace(/\W/g, '')}.h5`);
    const told = withH5py(
      python,
      'from h5py import h5d, h5p, h5s, h5t',
      `f = h5py.File(${JSON.stringify(path)}, 'w', libver=${libver})`,
      MAKE,
      'f.close()',
      `f = h5py.File(${JSON.stringify(path)})`,
      'p = f["v"].id.get_create_plist()',
      'def told(s):',
      '    kind = s.get_select_type()',
      '    if kind == h5s.SEL_ALL: return "all"',
      '    if s.is_regular_hyperslab(): return [[n if n < 2**63 else None for n in one] for one in s.get_regular_hyperslab()]',
      '    return [[a.tolist() for a in block] for block in s.get_select_hyper_blocklist()]',
      'answer = [[p.get_virtual_filename(i), p.get_virtual_dsetname(i), told(p.get_virtual_srcspace(i)), told(p.get_virtual_vspace(i))] for i in range(p.get_virtual_count())]',
    );
    // Slices of a Buffer would be views.
    const bytes = new Uint8Array(readFileSync(path));
    const read = (offset: number, length: number): Uint8Array => bytes.subarray(offset, offset + length);
    return runSync(
      (function* () {
        const view = yield* FileView.open(bytes.length);
        const found = yield* view.follow('v');
        const object = found.type === 'object' ? yield* view.object(found.address) : undefined;
        if (object?.kind !== 'dataset' || object.layout.kind !== 'virtual') throw new Error('not there');
        const { mappings: place } = object.layout;
        const block = yield* readGlobalHeapObject(view.superblock, place!.address, place!.index);
        return { block, mappings: yield* readVirtualMappings(view.superblock, place, 2), told };
      })(),
      read,
    );
  }

  it.each(versions)('are those that libhdf5 tells: bounds %s, version %i', (libver, version) => {
    const { block, mappings, told } = made(libver);
    expect(block[0]).toBe(version);
    expect(mappings.map(asTold)).toEqual(told);
  });

  it('with a damaged byte are refused, whichever it is', () => {
    const { block } = made("'latest'");
    for (let at = 0; at < block.length; at += 1) {
      const damaged = block.slice();
      damaged[at]! ^= 1 << (at % 8);
      expect(() => parseVirtualMappings(new ByteReader(damaged, FORMAT, 'block'), 2)).toThrow(H5Error);
    }
  });

  it('that lie with a right checksum are refused too, or read within their bytes', () => {
    const { block } = made("'latest'");
    let refused = 0;
    for (let at = 0; at < block.length - 4; at += 1) {
      for (const value of [0x00, 0xff, block[at]! ^ 0x01, block[at]! ^ 0x80]) {
        const damaged = block.slice(0, -4);
        damaged[at] = value;
        const checked = new ByteWriter(FORMAT).put(damaged).checksum().finish();
        try {
          parseVirtualMappings(new ByteReader(checked, FORMAT, 'block'), 2);
        } catch (error) {
          expect(error).toBeInstanceOf(H5Error);
          expect(['corrupt-file', 'unsupported']).toContain((error as H5Error).kind);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(block.length);
  });
});

/** A mapping in the words of the Python above. */
function asTold({ sourceFile, sourceDataset, source, virtual }: StoredMapping): unknown[] {
  return [sourceFile, sourceDataset, selection(source), selection(virtual)];
}

function selection(one: StoredMapping['source']): unknown {
  if (one.type === 'hyperslab')
    return [one.start, one.stride, one.count, one.block].map((list) => list.map((n) => (n === Infinity ? null : n)));
  if (one.type !== 'spans') return one.type;
  // All of these lie in the last dimension.
  const blocks: number[][][] = [];
  const walk = (list: typeof one.root, before: readonly number[]): void => {
    for (const { low, high, down } of list.spans) {
      if (down) walk(down, [...before, low]);
      else
        blocks.push([
          [...before, low],
          [...before, high],
        ]);
    }
  };
  walk(one.root, []);
  return blocks;
}
