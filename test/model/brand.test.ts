import { expect, test } from 'vitest';
import { brand } from '../../src/model/brand.js';
import { H5Error } from '../../src/model/H5Error.js';

/** A class as each copy of the package has it. */
function copy() {
  class Thing {
    readonly n = 1;
  }
  brand(Thing, 'Thing');
  class Special extends Thing {}
  return { Thing, Special };
}

test('instances of one copy are those of another, and subclasses are told apart', () => {
  const [one, other] = [copy(), copy()];
  expect(new one.Thing()).toBeInstanceOf(other.Thing);
  expect(new one.Special()).toBeInstanceOf(other.Thing);
  expect(new one.Special()).toBeInstanceOf(one.Special);
  expect(new one.Thing()).not.toBeInstanceOf(one.Special);
  expect(new one.Special()).not.toBeInstanceOf(other.Special);
});

test.each([undefined, null, 1, 'text', {}, new Error('x'), () => {}])('%o is none', (value) => {
  expect(value instanceof copy().Thing).toBe(false);
  expect(value instanceof H5Error).toBe(false);
});

test('a subclass of H5Error is one, and H5Error is none of it', () => {
  class Mine extends H5Error {}
  const [mine, plain] = [new Mine('io', 'x', 'y'), new H5Error('io', 'x', 'y')];
  expect(mine).toBeInstanceOf(H5Error);
  expect(mine).toBeInstanceOf(Mine);
  expect(plain).not.toBeInstanceOf(Mine);
  expect(Object.keys(plain)).not.toContain('Symbol(h5rx.H5Error)');
});
