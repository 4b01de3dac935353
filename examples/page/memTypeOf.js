import { H5T_NATIVE, H5T_NATIVE_DOUBLE } from 'h5rx';

/** In which memory datatype numbers are read for a picture: 64-bit integers as doubles, which the workers make of them. */
export function memTypeOf({ class: kind, size }) {
  if (kind === 'H5T_INTEGER' && size > 4) return { memType: H5T_NATIVE_DOUBLE, elementBytes: 8 };
  return { memType: H5T_NATIVE, elementBytes: size };
}

/** Whether the elements of a dataset can be painted. */
export function isPicture({ datatype, space }) {
  const isNumber = ['H5T_INTEGER', 'H5T_FLOAT', 'H5T_ENUM'].includes(datatype.class);
  return isNumber && space.dims.length > 0 && !space.dims.includes(0);
}
