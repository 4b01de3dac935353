import { describe, expect, test } from 'vitest';
import { dataspaceOf, jsonOfAttributeSpace, jsonOfDataspace } from '../../../../src/connectors/hsds/json/dataspace.js';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { H5S_UNLIMITED, H5Screate, H5Screate_simple } from '../../../../src/model/H5S.js';

describe('a shape of JSON', () => {
  test.each([
    [{ class: 'H5S_SCALAR' }, H5Screate('H5S_SCALAR')],
    [{ class: 'H5S_NULL' }, H5Screate('H5S_NULL')],
    [{ class: 'H5S_SIMPLE', dims: [3, 0] }, H5Screate_simple([3, 0])],
    [{ class: 'H5S_SIMPLE', dims: [3], maxdims: ['H5S_UNLIMITED'] }, H5Screate_simple([3], [H5S_UNLIMITED])],
    [{ class: 'H5S_SIMPLE', dims: [3, 4], maxdims: [0, 9] }, H5Screate_simple([3, 4], [H5S_UNLIMITED, 9])],
  ])('%j', (json, space) => {
    expect(dataspaceOf(json, 'x')).toEqual(space);
  });

  test.each<Json>([
    null,
    { class: 'H5S_SIMPLE' },
    { class: 'H5S_SIMPLE', dims: [] },
    { class: 'H5S_SIMPLE', dims: [-1] },
    { class: 'H5S_SIMPLE', dims: [1.5] },
    { class: 'H5S_SIMPLE', dims: [2 ** 60] },
    { class: 'H5S_SIMPLE', dims: Array(33).fill(1) },
    { class: 'H5S_SIMPLE', dims: [3], maxdims: [2] },
    { class: 'H5S_SIMPLE', dims: [3], maxdims: [3, 3] },
    { class: 'H5S_SIMPLE', dims: [3], maxdims: ['x'] },
    { class: 'H5S_COMPLEX' },
  ])('%j is none', (json) => {
    expect(() => dataspaceOf(json, 'x')).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });
});

describe('a dataspace', () => {
  test('that may not grow has no maxdims, with which a dataset is chunked', () => {
    expect(jsonOfDataspace(H5Screate_simple([3, 0]))).toEqual({ shape: [3, 0] });
    expect(jsonOfDataspace(H5Screate_simple([3, 4], [H5S_UNLIMITED, 4]))).toEqual({ shape: [3, 4], maxdims: [0, 4] });
    expect(jsonOfDataspace(H5Screate('H5S_NULL'))).toEqual({ shape: 'H5S_NULL' });
    expect(jsonOfAttributeSpace(H5Screate_simple([1]))).toEqual({ class: 'H5S_SIMPLE', dims: [1] });
  });

  test('with a dimension that stays empty beside one that grows is refused: its 0 would be no limit', () => {
    const space = H5Screate_simple([0, 4], [0, H5S_UNLIMITED]);
    expect(() => jsonOfDataspace(space)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });
});
