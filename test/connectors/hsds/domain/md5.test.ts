import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { md5 } from '../../../../src/connectors/hsds/domain/md5.js';

test('texts of every length have the digest that Node gives them', () => {
  for (let length = 0; length < 200; length++) {
    const text = Array.from({ length }, (_, n) => String.fromCharCode(32 + ((n * 7 + length) % 90))).join('');
    expect(md5(text), text).toBe(createHash('md5').update(text).digest('hex'));
  }
});
