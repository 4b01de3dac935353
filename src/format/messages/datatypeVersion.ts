import type { CompoundDatatype, Datatype } from '../../model/Datatype.js';

/** Versions of the datatype message (File Format Specification, IV.A.2.d). */
export type DatatypeVersion = 1 | 2 | 3 | 4 | 5;

/** The first version that can express each of these. */
const ARRAY = 2;
const VAX = 3;
const STD_REFERENCE = 4;
const COMPLEX = 5;

/**
 * The version in which libhdf5 stores a datatype: the least one that can express it; for compounds, arrays and enumerations at
 * least `least` (`H5T_upgrade_version`). No compound has a version below those of its fields, and no other datatype has one
 * below that of its base.
 */
export function datatypeVersion(type: Datatype, least: DatatypeVersion): DatatypeVersion {
  switch (type.class) {
    case 'H5T_COMPOUND':
      return type.members.reduce((version, member) => greater(version, datatypeVersion(member.type, least)), least);
    case 'H5T_ARRAY':
      return greater(ARRAY, greater(least, datatypeVersion(type.base, least)));
    case 'H5T_ENUM':
      return least;
    case 'H5T_VLEN':
      return datatypeVersion(type.base, least);
    case 'H5T_COMPLEX':
      return COMPLEX;
    case 'H5T_FLOAT':
      return type.order === 'VAX' ? VAX : 1;
    case 'H5T_REFERENCE':
      return type.refType === 'std' ? STD_REFERENCE : 1;
    default:
      return 1;
  }
}

/**
 * The least version of each field of a compound. libhdf5 inserts the fields one after the other; a field that needs a higher
 * version raises the version of the compound and of all fields inserted so far (`H5T__insert`).
 */
export function fieldVersions({ members }: CompoundDatatype, least: DatatypeVersion): DatatypeVersion[] {
  const versions = members.map(() => least);
  let present = least;
  for (const [index, { type }] of members.entries()) {
    const version = datatypeVersion(type, least);
    if (version <= present) continue;
    present = version;
    versions.fill(version, 0, index + 1);
  }
  return versions;
}

function greater(one: DatatypeVersion, other: DatatypeVersion): DatatypeVersion {
  return one > other ? one : other;
}
