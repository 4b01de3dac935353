import { describe, expect, it } from 'vitest';
import { failure, H5Error, toH5Error, within } from '../../src/model/H5Error.js';

const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('a failure', () => {
  const errorStack = [{ major: 'Links', minor: 'Not found', message: 'no such link', function: 'H5L_find' }];

  it('has no routine before its boundary, and that of the boundary after it', () => {
    const cause = failure('io', 'the disk is gone');
    const below = failure('not-found', "'/x' is not there", { errorStack, cause });
    expect(below.routine).toBe('');
    const named = toH5Error(below, 'H5Dopen_async');
    expect(named).toMatchObject({
      kind: 'not-found',
      routine: 'H5Dopen_async',
      message: "'/x' is not there",
      errorStack,
      cause: { kind: 'io', routine: 'H5Dopen_async', message: 'the disk is gone' },
    });
    expect(named.stack).toBe(below.stack);
  });

  it('that is kept and thrown again has the routine of each boundary', () => {
    const kept = failure('corrupt-file', 'the header is damaged');
    expect(toH5Error(kept, 'H5Dopen_async').routine).toBe('H5Dopen_async');
    expect(toH5Error(kept, 'H5Oopen_async').routine).toBe('H5Oopen_async');
  });

  it('keeps the routine that it has, and its cause its own', () => {
    const cause = new H5Error('io', 'H5Fopen_async', 'the first');
    const named = new H5Error('dependency-failed', 'H5Dopen_async', 'the second', { cause });
    expect(toH5Error(named, 'H5Gopen_async')).toBe(named);
    expect(toH5Error(failure('io', 'it failed', { cause: named }), 'H5Gopen_async').cause).toBe(named);
  });
});

describe('within', () => {
  it('names the routine of what fails, and leaves errors of programs alone', () => {
    const bug = new TypeError('x is not a function');
    const bad = failure('bad-argument', 'rank is -1');
    expect(thrownBy(() => within('H5Screate_simple', () => raise(bad)))).toMatchObject({ routine: 'H5Screate_simple' });
    expect(thrownBy(() => within('H5Screate_simple', () => raise(bug)))).toBe(bug);
    expect(within('H5Screate_simple', () => 7)).toBe(7);
  });

  it('of a function in another one: the inner one is told', () => {
    const inner = () => within('H5Sselect_none', () => raise(failure('bad-argument', 'no dataspace')));
    expect(thrownBy(() => within('H5Sselect_hyperslab', inner))).toMatchObject({ routine: 'H5Sselect_none' });
  });
});

function raise(error: Error): never {
  throw error;
}
