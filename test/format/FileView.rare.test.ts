import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberLayout } from '../../src/codec/numeric/NumberLayout.js';
import type { Parser } from '../../src/format/bytes/Parser.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { FileView } from '../../src/format/FileView.js';
import type { FloatDatatype, IntegerDatatype } from '../../src/model/Datatype.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } from '../../src/model/iteration.js';
import { describeWithTools } from '../support/tools.js';
import { runScript } from './facts.js';

/** What `viewFiles.py` prints. */
interface Answers {
  readonly cacheImage: Record<string, { values: number[] | null; attributes: Record<string, number[]> }>;
  /** Strategy, persist, threshold, page size. */
  readonly fileSpace: Record<string, [number, boolean, number, number]>;
  readonly vax: Record<string, { readonly raw: string; readonly values: readonly string[] }>;
  readonly tracked: Record<string, readonly string[]>;
}

const STRATEGIES = ['fsm-aggr', 'page', 'aggr', 'none'];

describeWithTools('a view of what few programs write', ['python'], ({ python }) => {
  let directory: string;
  let answers: Answers;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-rare-'));
    answers = JSON.parse(runScript(python, 'viewFiles.py', directory));
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const open = (name: string, bytes = new Uint8Array(readFileSync(join(directory, name)))) => {
    const run = <T>(parser: Parser<T>) => runSync(parser, (offset, length) => bytes.subarray(offset, offset + length));
    const view = run(FileView.open(bytes.length));
    const addressOf = (path: string) => {
      const found = run(view.follow(path));
      if (found.type !== 'object') throw new Error(`${path}: ${found.type}`);
      return found.address;
    };
    return { bytes, run, view, addressOf };
  };
  const numbers = (type: IntegerDatatype | FloatDatatype, bytes: Uint8Array) => {
    const values: number[] = new Array(bytes.length / type.size).fill(0);
    const into = type.class === 'H5T_INTEGER' ? new BigInt64Array(values.length) : new Float64Array(values.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    numberLayout(type).load(view, 0, type.size, values.length, into as Float64Array, 0, 1);
    return Array.from(into, Number);
  };

  test('structures in a metadata cache image count, and not what is at their places', () => {
    const { bytes, run, view, addressOf } = open('cache-image.h5');
    expect(view.superblock.cached!.length).toBeGreaterThan(10);
    expect(Object.keys(answers.cacheImage)).toHaveLength(11);
    for (const [path, { values, attributes }] of Object.entries(answers.cacheImage)) {
      const address = addressOf(path);
      const object = run(view.object(address));
      for (const found of run(view.attributes(address, H5_INDEX_NAME, H5_ITER_INC))) {
        if ('error' in found) throw found.error;
        const expected = attributes[found.name];
        expect(numbers(found.datatype as IntegerDatatype, found.data), `${path} ${found.name}`).toEqual(expected);
      }
      expect(object.numAttrs, path).toBe(Object.keys(attributes).length);
      expect(object.kind === 'dataset', path).toBe(values !== null);
      if (object.kind !== 'dataset' || object.layout.kind !== 'contiguous') continue;
      const { address: at = -1, size = 0 } = object.layout;
      expect(numbers(object.datatype as IntegerDatatype, bytes.subarray(at, at + size)), path).toEqual(values);
    }
  });

  test('a damaged cache image is refused', () => {
    const image = readFileSync(join(directory, 'cache-image.h5'));
    const at = image.indexOf('MDCI');
    for (const place of [at, at + 4, at + 6, at + 14, at + 40, image.length - 1]) {
      const damaged = Uint8Array.from(image);
      damaged[place]! ^= 0xff;
      expect(() => open('', damaged), `byte ${place - at}`).toThrow(
        expect.objectContaining({ kind: expect.stringMatching(/corrupt-file|unsupported/) }),
      );
    }
  });

  test('how a file manages its space', () => {
    expect(Object.keys(answers.fileSpace)).toHaveLength(6);
    for (const [name, [strategy, persist, threshold, pageSize]] of Object.entries(answers.fileSpace)) {
      const expected = { version: 1, strategy: STRATEGIES[strategy], persist, threshold, pageSize };
      expect(open(name).view.extension.fileSpace, name).toMatchObject(expected);
    }
    expect(open('tracked.h5').view.extension).toEqual({});
  });

  test('floating-point numbers in the byte order of the VAX', () => {
    const { run, view, addressOf, bytes } = open('vax.h5');
    for (const [name, { raw, values }] of Object.entries(answers.vax)) {
      const object = run(view.object(addressOf(name)));
      if (object.kind !== 'dataset' || object.layout.kind !== 'contiguous') throw new Error(name);
      expect(object.datatype).toMatchObject({ class: 'H5T_FLOAT', order: 'VAX' });
      const { address = -1, size = 0 } = object.layout;
      const stored = bytes.subarray(address, address + size);
      expect(Buffer.from(stored).toString('hex')).toBe(raw);
      expect(numbers(object.datatype as FloatDatatype, stored).map(asHexadecimal), name).toEqual(values);
    }
  });

  test('names that are no UTF-8, wherever a name can be', () => {
    const { run, view, addressOf } = open('names.h5');
    const latin1 = 'T \udcb0C';
    const links = run(view.links(view.superblock.rootGroup, H5_INDEX_NAME, H5_ITER_INC));
    expect(links.map(({ name }) => name)).toEqual([latin1, 'compound', 'enum', 'external', 'soft']);
    expect(links[3]).toMatchObject({ file: latin1, target: latin1 });
    expect(run(view.follow('soft'))).toMatchObject({ type: 'object', path: `/${latin1}` });
    expect(run(view.attribute(addressOf(latin1), latin1))).toMatchObject({ name: latin1 });
    expect(run(view.attribute(addressOf(latin1), 'T °C'))).toBeUndefined();
    expect(run(view.object(addressOf('compound')))).toMatchObject({ datatype: { members: [{}, { name: latin1 }] } });
    expect(run(view.object(addressOf('enum')))).toMatchObject({ datatype: { members: [{ name: latin1, value: 3n }] } });
  });

  test('creation order of attributes that is tracked and not indexed', () => {
    const { run, view, addressOf } = open('tracked.h5');
    for (const [path, created] of Object.entries(answers.tracked)) {
      const address = addressOf(path);
      const inOrder = (order: typeof H5_ITER_INC | typeof H5_ITER_DEC) =>
        run(view.attributeNames(address, H5_INDEX_CRT_ORDER, order));
      expect(inOrder(H5_ITER_INC), path).toEqual(created);
      expect(inOrder(H5_ITER_DEC), path).toEqual([...created].reverse());
      const third = run(view.attributeByIndex(address, H5_INDEX_CRT_ORDER, H5_ITER_INC, 2));
      expect(third?.name, path).toBe(created[2]);
    }
  });

  test('a damaged attribute keeps no other from being read, nor the object', () => {
    const image = readFileSync(join(directory, 'attributes.h5'));
    const name = image.indexOf('shape1\0\0');
    // Version 1 pads the parts of an attribute to eight bytes: the name, the datatype, the dataspace.
    const places = { typeVersion: name + 8, typeSize: name + 12, spaceVersion: name + 32, dimension: name + 40 };
    for (const [what, place] of Object.entries(places)) {
      const damaged = Uint8Array.from(image);
      damaged.fill(0x77, place, place + (what === 'dimension' ? 8 : 1));
      const { run, view, addressOf } = open('', damaged);
      const address = addressOf('x');
      expect(run(view.object(address)), what).toMatchObject({ kind: 'dataset', numAttrs: 2 });
      const found = run(view.attributes(address, H5_INDEX_NAME, H5_ITER_INC));
      expect(found, what).toMatchObject([{ name: 'good' }, { name: 'shape1', error: { name: 'H5Error' } }]);
      expect(run(view.attribute(address, 'good')), what).toMatchObject({ data: Uint8Array.of(7, 0, 0, 0) });
      expect(run(view.attribute(address, 'shape1')), what).toHaveProperty('error');
      expect(run(view.attributeByIndex(address, H5_INDEX_NAME, H5_ITER_INC, 1)), what).toHaveProperty('error');
    }
  });
});

/** A double as Python's `float.hex` has it. */
function asHexadecimal(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const mantissa = (high & 0xfffff).toString(16).padStart(5, '0') + bits.getUint32(4).toString(16).padStart(8, '0');
  const sign = high >>> 31 ? '-' : '';
  if (value === 0) return `${sign}0x0.0p+0`;
  const power = Math.max(exponent, 1) - 1023;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${mantissa}p${power < 0 ? '' : '+'}${power}`;
}
