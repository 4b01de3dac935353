import type { Capabilities } from '../../Capabilities.js';

const BY_INDEX =
  'all members are listed, then the one at the index is acted on: somebody else may change the order in between';
const COUNTED = 'HSDS counts no links: `rc` is what the links of all groups add up to, and `atime` is 0';
const TWO_STEPS =
  'made anew under the new name, and then deleted under the old one: two requests, and others can see both';
const MAP = 'a map is two datasets and an attribute in a group, as in files: a new pair takes several requests';
const SCALES = 'scales are attributes with references, as in files; changing them takes several requests';

/** What is on HSDS in another way than in a file of HDF5's library. */
export const notes = {
  H5Fcreate: 'H5F_ACC_TRUNC deletes the domain that is there and creates another one, in two requests',
  H5Fflush:
    'HSDS stores everything that was written to the domain before it answers: about two seconds as it is set up by default; that a node has lost something before is told only to who may create and delete objects',
  H5Fclose: 'flushes first, where something was written',
  H5Gget_info: '`storage_type` is unknown; `max_corder` counts the links that this program has seen',
  H5Gget_info_by_name: 'as H5Gget_info',
  H5Gget_info_by_idx: BY_INDEX,
  H5Dcreate:
    'HSDS chunks every dataset; a compact or contiguous layout, and filters that it does not apply, are noted and told again',
  H5Dread: 'a selection is cut into requests for boxes with strides and for lists of points, of 4 MiB each',
  H5Dwrite: 'several requests: one that fails, or is canceled, leaves what the others have written',
  H5DSset_scale: SCALES,
  H5DSattach_scale: SCALES,
  H5DSdetach_scale: SCALES,
  H5DSset_label: SCALES,
  H5Arename: TWO_STEPS,
  H5Arename_by_name: TWO_STEPS,
  H5Aopen_by_idx: BY_INDEX,
  H5Ldelete_by_idx: BY_INDEX,
  H5Lmove: TWO_STEPS,
  H5Oopen_by_idx: BY_INDEX,
  H5Oget_info_by_name: COUNTED,
  H5Ovisit: COUNTED,
  H5Ocopy: 'HSDS cannot copy: the elements go through this program; a copy that fails is deleted again',
  H5Mcreate: MAP,
  H5Mput: MAP,
  H5Mdelete: MAP,
  swmr: 'HSDS knows no such access: any number of programs may write; reading with it keeps nothing of what other programs may change',
  'dcpl_id.fillValue':
    'HSDS cannot fill with arrays, sequences and compounds with something of variable length, unless with zeros; nor with -0',
  'dcpl_id.filters': 'which are applied, noted or refused, `capabilities.filters` says',
  'gcpl_id.linkPhaseChange': 'noted and told again',
  'ocpypl_id.expandReference':
    'has no effect within a domain, where references stay; `unsupported` into another one: HSDS has no copies without a link there',
  'fapl_id.libverBounds': 'has no effect',
  'dapl_id.chunkCacheBytes': 'has no effect: nothing of elements is kept',
} as const satisfies Capabilities['notes'];
