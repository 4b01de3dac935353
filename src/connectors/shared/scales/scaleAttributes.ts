// The attributes of the HDF5 Dimension Scale Specification, as libhdf5's H5DS.c reads and writes them.

/** Says what a dataset is: of a scale `DIMENSION_SCALE`. */
export const CLASS = 'CLASS';
/** The name of a scale. */
export const NAME = 'NAME';
/** Of a dataset: for each dimension references to its scales. */
export const DIMENSION_LIST = 'DIMENSION_LIST';
/** Of a scale: the datasets and dimensions that it is attached to. */
export const REFERENCE_LIST = 'REFERENCE_LIST';
/** Of a dataset: a label for each dimension. */
export const DIMENSION_LABELS = 'DIMENSION_LABELS';

/** The class of a scale. */
export const DIMENSION_SCALE = 'DIMENSION_SCALE';
