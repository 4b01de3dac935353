import * as h5 from 'h5rx';
import { run } from '../../support/h5.js';

/** What judge.py says of a reference. */
export interface Described {
  readonly object: string;
  readonly attribute?: string;
  /** Numbers of the selected elements of `/grid`, whose values they are. */
  readonly elements?: readonly number[];
}

/** Where references of these tests lead. */
const PATHS = ['/', '/grid', '/grüppe'];

/** What references lead to, found by opening them. */
export async function describeReferences(
  file: h5.FileId,
  references: readonly (h5.Reference | null)[],
): Promise<(Described | null)[]> {
  const tokens = new Map<string, string>();
  for (const path of PATHS) {
    const { token } = await run(h5.H5Oget_info_by_name_async(file, path, h5.H5O_INFO_BASIC));
    tokens.set(token!, path);
  }
  const described: (Described | null)[] = [];
  for (const reference of references) described.push(reference && (await describeOne(reference, tokens)));
  return described;
}

async function describeOne(reference: h5.Reference, tokens: ReadonlyMap<string, string>): Promise<Described> {
  const target = await run(h5.H5Ropen_object_async(reference));
  const { token } = await run(h5.H5Oget_info_by_name_async(target, '.', h5.H5O_INFO_BASIC));
  const object = tokens.get(token!) ?? 'somewhere else';
  try {
    if (reference.type === 'object') return { object };
    if (reference.type === 'attr') {
      await run(h5.H5Aclose_async(await run(h5.H5Ropen_attr_async(reference))));
      return { object, attribute: reference.attribute! };
    }
    const space = await run(h5.H5Ropen_region_async(reference));
    const values = await run(h5.H5Dread_async(target as h5.DatasetId, h5.H5T_NATIVE, h5.H5S_ALL, space));
    return { object, elements: Array.from(values as Float32Array) };
  } finally {
    await run(h5.H5Oclose_async(target));
  }
}
