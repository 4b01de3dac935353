import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What h5py tells of an object. */
export interface ToldObject {
  readonly kind: 'Group' | 'Dataset' | 'Datatype';
  readonly rc: number;
  readonly num_attrs: number;
}

/** What h5py tells of a dataset: its datatype as NumPy writes it. */
export interface ToldDataset {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly chunk: readonly number[] | null;
  readonly filters: readonly number[];
}

/** What h5py tells of a tree. */
export interface ToldTree {
  /** By `visititems`. */
  readonly visited: readonly (readonly [name: string, object: ToldObject])[];
  /** The attributes of each of them, and of datasets what they are. */
  readonly held: readonly (readonly [attributes: Readonly<Record<string, unknown>>, dataset: ToldDataset | null])[];
  readonly root: ToldObject;
  /** By `h5o.visit` of the root group, in other orders, and of every group. */
  readonly byCreation: readonly string[];
  readonly backwards: readonly string[];
  readonly inGroups: readonly (readonly [path: string, below: readonly string[]])[];
  /** What `H5Iget_name` gives for objects opened by these paths. */
  readonly names: readonly (readonly [path: string, name: string])[];
  /** What `H5Rget_obj_name` gives for references to the objects at these paths. */
  readonly referred: readonly (readonly [path: string, name: string])[];
  /** The links of every group, and what they lead to: null where they dangle. */
  readonly links: readonly (readonly [path: string, links: readonly ToldLink[]])[];
}

export type ToldLink = readonly [name: string, object: ToldObject | null, opened: string | null];

/** Writes random trees into a folder; gives what h5py tells of each, by the name of its file. */
export function madeTrees(python: string, folder: string, count: number): Record<string, ToldTree> {
  const script = fileURLToPath(new URL('trees.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, folder, String(count)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
