import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import type { Place } from '../client/Place.js';

/** Tells how an object was created (`H5Oget_creation`). */
export async function objectCreation({ domain: { objects }, record }: Place): Promise<ObjectCreation> {
  const [attributes, head] = await Promise.all([objects.attributes(record), objects.head(record)]);
  return {
    ...(head.linkOrder && { linkCreationOrder: head.linkOrder }),
    ...(head.attributeOrder && { attrCreationOrder: head.attributeOrder }),
    ...(head.committed !== undefined && { committedType: head.committed }),
    attributes: [...attributes.values()].map(({ name, committedId }) => ({
      name,
      ...(committedId !== undefined && { committedType: committedId }),
    })),
  };
}
