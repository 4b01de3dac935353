import fc from 'fast-check';

/** Names of groups and datasets: few, so that steps meet. */
export const NAMES = ['a', 'b', 'c', 'a/x', 'b/y', 'a/x/z'] as const;
const ATTRIBUTES = ['u', 'v', 'w'] as const;

/** One step of a program; what it does where there is nothing to do it to is an error that the model foretells. */
export type Step =
  | { readonly do: 'group' | 'delete' | 'exists' | 'list'; readonly path: string }
  | { readonly do: 'dataset' | 'extend'; readonly path: string; readonly length: number }
  | { readonly do: 'write'; readonly path: string; readonly start: number; readonly values: readonly number[] }
  | { readonly do: 'read'; readonly path: string }
  | { readonly do: 'setAttribute'; readonly path: string; readonly name: string; readonly value: number }
  | { readonly do: 'deleteAttribute' | 'readAttribute'; readonly path: string; readonly name: string }
  | { readonly do: 'renameAttribute'; readonly path: string; readonly name: string; readonly to: string }
  | { readonly do: 'move'; readonly path: string; readonly to: string }
  | { readonly do: 'flush' };

const path = fc.constantFrom(...NAMES);
const name = fc.constantFrom(...ATTRIBUTES);
const length = fc.integer({ min: 1, max: 12 });
const value = fc.integer({ min: -1000, max: 1000 });
const one = <K extends string>(what: K): fc.Arbitrary<K> => fc.constant(what);

/** Any step. Creations are likelier than deletions. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: one('group'), path }) },
  { weight: 5, arbitrary: fc.record({ do: one('dataset'), path, length }) },
  { weight: 6, arbitrary: fc.record({ do: one('setAttribute'), path, name, value }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: one('write'),
      path,
      start: fc.nat(6),
      values: fc.array(value, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: one('read'), path }) },
  { weight: 2, arbitrary: fc.record({ do: one('extend'), path, length }) },
  { weight: 2, arbitrary: fc.record({ do: one('readAttribute'), path, name }) },
  { weight: 1, arbitrary: fc.record({ do: one('deleteAttribute'), path, name }) },
  { weight: 1, arbitrary: fc.record({ do: one('renameAttribute'), path, name, to: name }) },
  { weight: 2, arbitrary: fc.record({ do: one('move'), path, to: path }) },
  { weight: 1, arbitrary: fc.record({ do: one('delete'), path }) },
  { weight: 1, arbitrary: fc.record({ do: one('exists'), path }) },
  { weight: 1, arbitrary: fc.record({ do: one('list'), path }) },
  { weight: 1, arbitrary: fc.record({ do: one('flush') }) },
);
