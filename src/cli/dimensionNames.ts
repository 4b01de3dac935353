import {
  type FileId,
  H5Dclose_async,
  H5Dopen_async,
  H5DSget_label_async,
  H5DSis_scale_async,
  H5DSiterate_scales_async,
} from '../index.node.js';
import type { DatasetFacts, ObjectFacts } from './describeObject.js';
import type { Ask } from './withFile.js';

/** The description of an object, with the names of a dataset's dimensions, as `members` tells them. */
export async function withDimensions(file: FileId, path: string, facts: ObjectFacts, ask: Ask): Promise<ObjectFacts> {
  const { info, dataset } = facts;
  if (!dataset || !info.num_attrs) return facts;
  const dimensions = await dimensionNames(file, path, dataset.space.dims.length, ask);
  return dimensions.some((name) => name !== undefined) ? { info, dataset: { ...dataset, dimensions } } : facts;
}

async function dimensionNames(file: FileId, path: string, rank: number, ask: Ask): Promise<(string | undefined)[]> {
  const id = await ask(H5Dopen_async(file, path));
  try {
    const isScale = await ask(H5DSis_scale_async(id)).catch(() => false);
    const own = isScale && rank === 1 ? baseName(path) : undefined;
    return await Promise.all(
      Array.from({ length: rank }, async (_, dimension) => {
        const [scale] = await ask(H5DSiterate_scales_async(id, dimension)).catch(() => []);
        if (scale) return baseName(scale.path);
        return (await ask(H5DSget_label_async(id, dimension)).catch(() => '')) || own;
      }),
    );
  } finally {
    H5Dclose_async(id).subscribe({ error: () => {} });
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Names of dimensions for a person. */
export function dimensionText(names: readonly (string | undefined)[]): string {
  return names.map((name) => name ?? '–').join(', ');
}

/** Names of dimensions for a program: null for one without. */
export function dimensionsJson({ dimensions }: DatasetFacts): { dimensions?: (string | null)[] } {
  return dimensions ? { dimensions: dimensions.map((name) => name ?? null) } : {};
}
