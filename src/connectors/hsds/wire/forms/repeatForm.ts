import type { WireForm } from '../WireForm.js';

/** Arrays of elements of variable length: `length` of them, one after the other. */
export function repeatForm(length: number, base: WireForm): WireForm {
  const { size } = base.raw;
  return {
    raw: { class: 'H5T_ARRAY', size: length * size, length, base: base.raw },
    isFixed: false,
    least: length * base.least,
    read(frame, end, memory, at, side) {
      for (let n = 0; n < length; n++) base.read(frame, end, memory, at + n * size, side);
    },
    skip(frame, end) {
      for (let n = 0; n < length; n++) base.skip(frame, end);
    },
    write(source, at, parts, frame) {
      for (let n = 0; n < length; n++) base.write(source, at + n * size, parts, frame);
    },
  };
}
