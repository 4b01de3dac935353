import type { ArgumentKind, PropertyListClass } from './ArgumentTypes.js';

// Not the keys of the rules: connectors ask too, and have no use for the rules.
const CLASSES: { readonly [C in PropertyListClass]: true } = {
  H5P_FILE_CREATE: true,
  H5P_FILE_ACCESS: true,
  H5P_LINK_CREATE: true,
  H5P_GROUP_CREATE: true,
  H5P_DATASET_CREATE: true,
  H5P_DATASET_ACCESS: true,
  H5P_ATTRIBUTE_CREATE: true,
  H5P_OBJECT_COPY: true,
  H5P_DATASET_XFER: true,
  H5P_LINK_ACCESS: true,
  H5P_GROUP_ACCESS: true,
  H5P_ATTRIBUTE_ACCESS: true,
  H5P_OBJECT_ACCESS: true,
  H5P_REFERENCE_ACCESS: true,
  H5P_DATATYPE_CREATE: true,
  H5P_DATATYPE_ACCESS: true,
  H5P_MAP_CREATE: true,
  H5P_MAP_ACCESS: true,
};

/** Whether an argument is a property list. */
export function isPropertyListClass(kind: ArgumentKind): kind is PropertyListClass {
  return kind in CLASSES;
}
