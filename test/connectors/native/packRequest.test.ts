import { expect, test } from 'vitest';
import { packRequest } from '../../../src/connectors/native/client/packRequest.js';
import { transferProperties, unpackRequest } from '../../../src/connectors/native/worker/unpackRequest.js';
import { H5P_DEFAULT } from '../../../src/model/H5P.js';
import { IDENTIFIER_KINDS } from '../../../src/model/Identifier.js';
import * as ROUTINES from '../../../src/operations/ROUTINES.js';

test('a request is the same after it has crossed', () => {
  const loc_id = { kind: 'group', hid: 12 } as const;
  const args = { loc_id, name: 'a b/é', lapl_id: H5P_DEFAULT };
  const packed = packRequest(ROUTINES.H5Lexists, args);
  expect(packed.some((value) => typeof value === 'object')).toBe(false);
  const { routine, effect } = ROUTINES.H5Lexists;
  expect(unpackRequest(structuredClone(packed))).toEqual({ routine, effect, args });
});

test('identifiers of every kind, and what an argument may be instead of one', () => {
  for (const kind of IDENTIFIER_KINDS) {
    const object_id = { kind, hid: 2 ** 40 + 1 };
    expect(unpackRequest(packRequest(ROUTINES.H5Oclose, { object_id })).args).toEqual({ object_id });
  }
  const source = { identity: 'disk:1', address: 8 };
  const copy = { src_loc_id: source, src_name: '.', dst_loc_id: { kind: 'file', hid: 1 }, dst_name: 'x' };
  expect(unpackRequest(packRequest(ROUTINES.H5Ocopy, copy)).args).toMatchObject(copy);
});

test('what is undefined stays undefined, unless it is a property list', () => {
  const group_id = { kind: 'group', hid: 1 };
  const listing = { group_id, idx_type: 0, order: 0, fields: undefined };
  expect(unpackRequest(packRequest(ROUTINES.H5Literate, listing)).args).toStrictEqual(listing);
});

test('the priority of a transfer is seen without taking the request apart', () => {
  const dset_id = { kind: 'dataset', hid: 1 };
  const reading = { dset_id, mem_type_id: 'H5T_NATIVE', mem_space_id: 'H5S_ALL', file_space_id: 'H5S_ALL' };
  const propertiesOf = (dxpl_id: object) => transferProperties(packRequest(ROUTINES.H5Dread, { ...reading, dxpl_id }));
  expect(propertiesOf({ priority: 'visible' })).toEqual({ priority: 'visible' });
  expect(propertiesOf(H5P_DEFAULT)).toBeUndefined();
  expect(transferProperties(packRequest(ROUTINES.H5Dclose, { dset_id }))).toBeUndefined();
});
