import { expect, test } from 'vitest';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { jsonOfLink, linkOf } from '../../../../src/connectors/hsds/json/link.js';

const id = 'd-7e584dbd-243161e6-8478-f4d586-fd78ac';
const created = 1795981810.5;

test.each<[Json, object]>([
  [
    { class: 'H5L_TYPE_HARD', id, title: 'x', collection: 'datasets', created },
    { name: 'x', type: 'H5L_TYPE_HARD', id, created },
  ],
  [
    { class: 'H5L_TYPE_SOFT', h5path: '/m1', title: '', created },
    { name: '', type: 'H5L_TYPE_SOFT', target: '/m1', created },
  ],
  [
    { class: 'H5L_TYPE_EXTERNAL', h5path: '/a', file: '/home/o.h5', title: '__proto__' },
    { name: '__proto__', type: 'H5L_TYPE_EXTERNAL', target: '/a', file: '/home/o.h5', created: 0 },
  ],
  [
    { class: 'H5L_TYPE_EXTERNAL', h5path: '/a', h5domain: '/home/o.h5', title: 'x', created },
    { name: 'x', type: 'H5L_TYPE_EXTERNAL', target: '/a', file: '/home/o.h5', created },
  ],
  [
    { class: 'H5L_TYPE_USER_DEFINED', title: 'x', created },
    { name: 'x', type: 'H5L_TYPE_UD', created },
  ],
])('%j', (json, link) => {
  expect(linkOf(json)).toEqual(link);
});

test.each<[string, Json]>([
  ['corrupt-file', 'x'],
  ['corrupt-file', { class: 'H5L_TYPE_HARD', title: 'x', created }],
  ['corrupt-file', { class: 'H5L_TYPE_HARD', title: 'x', id: '../x', created }],
  ['corrupt-file', { class: 'H5L_TYPE_HARD', id, created }],
  ['corrupt-file', { class: 'H5L_TYPE_SOFT', title: 'x', h5path: 7, created }],
  ['corrupt-file', { class: 'H5L_TYPE_SOFT', title: 'x', h5path: '/', created: 'now' }],
  ['unsupported', { class: 'H5L_TYPE_WARP', title: 'x', created }],
])('%s: %j', (kind, json) => {
  expect(() => linkOf(json)).toThrow(expect.objectContaining({ kind }));
});

test('a new link says what it leads to, and when', () => {
  expect(jsonOfLink({ id }, created)).toEqual({ id, created });
  expect(jsonOfLink({ path: '/a' }, created)).toEqual({ h5path: '/a', created });
  expect(jsonOfLink({ path: '/a', file: '/home/o.h5' }, created)).toEqual({
    h5path: '/a',
    h5domain: '/home/o.h5',
    created,
  });
});
