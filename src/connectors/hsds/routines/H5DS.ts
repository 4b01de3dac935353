import type { HandlersOf } from '../client/HandlersOf.js';

const none = async (): Promise<never> => {
  throw new Error('to come');
};
export const H5DS: HandlersOf<'H5DS'> = {
  H5DSset_scale: none,
  H5DSattach_scale: none,
  H5DSdetach_scale: none,
  H5DSis_scale: none,
  H5DSis_attached: none,
  H5DSget_num_scales: none,
  H5DSiterate_scales: none,
  H5DSset_label: none,
  H5DSget_label: none,
  H5DSget_scale_name: none,
};
