import type { Place } from '../client/Place.js';

/** Changes the extent of a dataset, when all transfers before have ended. */
export async function setExtent({ domain, record }: Place, size: readonly number[]): Promise<void> {
  await domain.alter(record, {
    method: 'PUT',
    path: `${record.path}/shape`,
    json: { shape: size },
    answer: 'none',
  });
  const { head } = record;
  if (head?.space) record.head = { ...head, space: { ...head.space, dims: [...size] } };
}
