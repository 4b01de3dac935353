import { expect, test } from 'vitest';
import { planTransfer } from '../../src/transfer/planTransfer.js';
import { rowOf } from '../../src/transfer/rowOf.js';

test('pieces that lie side by side in the buffer tell where', () => {
  const plan = planTransfer({
    mode: 'write',
    dims: [4, 6],
    chunk: [2, 6],
    elementSize: 4,
    pieceBytes: 48,
    fileSelection: { type: 'all' },
    memory: 'packed',
  });
  expect([...plan.pieces()].map(rowOf)).toEqual([0, 12]);
});

test('pieces that do not tell nothing', () => {
  const plan = planTransfer({
    mode: 'write',
    dims: [4, 6],
    chunk: [2, 3],
    elementSize: 4,
    pieceBytes: 24,
    fileSelection: { type: 'all' },
    memory: 'packed',
  });
  expect([...plan.pieces()].map(rowOf)).toEqual([undefined, undefined, undefined, undefined]);
});
