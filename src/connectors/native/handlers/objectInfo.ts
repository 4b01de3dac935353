import type { Parser } from '../../../format/bytes/Parser.js';
import type { FileView } from '../../../format/FileView.js';
import { H5O_INFO_BASIC, H5O_INFO_NUM_ATTRS, H5O_INFO_TIME, type ObjectInfo } from '../../../model/info.js';
import { MAP_LAYOUT } from '../../shared/maps/mapLayout.js';
import { tokenText } from './objectToken.js';

const TYPES = { group: 'H5O_TYPE_GROUP', dataset: 'H5O_TYPE_DATASET', datatype: 'H5O_TYPE_NAMED_DATATYPE' } as const;

/**
 * What the header of an object tells of it (`H5Oget_info`); of a dataset neither its datatype nor its layout is read.
 *
 * @param fields - `H5O_INFO_*`, combined.
 */
export function* objectInfo(view: FileView, address: number, fields: number): Parser<ObjectInfo> {
  const kind = yield* view.kind(address);
  const { refCount, times, numAttrs } = yield* view.head(address);
  const isMap =
    kind === 'group' && numAttrs > 0 && (yield* view.attribute(address, MAP_LAYOUT.version.name)) !== undefined;
  const wants = (field: number): boolean => (fields & field) !== 0;
  return {
    type: isMap ? 'H5O_TYPE_MAP' : TYPES[kind],
    ...(wants(H5O_INFO_BASIC) && { token: tokenText(address), rc: refCount }),
    ...(wants(H5O_INFO_TIME) && {
      atime: times?.access ?? 0,
      mtime: times?.modification ?? 0,
      ctime: times?.change ?? 0,
      btime: times?.birth ?? 0,
    }),
    ...(wants(H5O_INFO_NUM_ATTRS) && { num_attrs: numAttrs }),
  };
}
