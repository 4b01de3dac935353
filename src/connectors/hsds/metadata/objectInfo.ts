import {
  H5O_INFO_BASIC,
  H5O_INFO_NUM_ATTRS,
  H5O_INFO_TIME,
  type ObjectInfo,
  type ObjectType,
} from '../../../model/info.js';
import { MAP_LAYOUT } from '../../shared/maps/mapLayout.js';
import type { Domain } from '../domain/Domain.js';
import type { ObjectRecord } from '../domain/ObjectRecord.js';

const TYPES = {
  group: 'H5O_TYPE_GROUP',
  dataset: 'H5O_TYPE_DATASET',
  datatype: 'H5O_TYPE_NAMED_DATATYPE',
} as const satisfies Record<ObjectRecord['kind'], ObjectType>;

/**
 * What is known of an object (`H5Oget_info`). The server does not count hard links: they are counted in the links of all groups.
 *
 * @param fields - `H5O_INFO_*`, combined.
 */
export async function objectInfo(domain: Domain, record: ObjectRecord, fields: number): Promise<ObjectInfo> {
  const { objects } = domain;
  const wants = (field: number): boolean => (fields & field) !== 0;
  const [attributes, head, counts] = await Promise.all([
    record.kind === 'group' || wants(H5O_INFO_NUM_ATTRS) ? objects.attributes(record) : undefined,
    wants(H5O_INFO_TIME) ? objects.head(record, true) : undefined,
    wants(H5O_INFO_BASIC) ? objects.linkCounts() : undefined,
  ]);
  const seconds = (time = 0): number => Math.floor(time);
  return {
    type: attributes && isMap(record, attributes) ? 'H5O_TYPE_MAP' : TYPES[record.kind],
    ...(counts && { token: record.id, rc: counts.get(record.id) ?? 0 }),
    ...(head && {
      atime: 0,
      mtime: seconds(head.modified),
      ctime: seconds(head.modified),
      btime: seconds(head.created),
    }),
    ...(wants(H5O_INFO_NUM_ATTRS) && { num_attrs: attributes?.size ?? 0 }),
  };
}

/** Whether a group with some attributes is a map. */
export function isMap({ kind }: ObjectRecord, attributes: ReadonlyMap<string, unknown>): boolean {
  return kind === 'group' && attributes.has(MAP_LAYOUT.version.name);
}
