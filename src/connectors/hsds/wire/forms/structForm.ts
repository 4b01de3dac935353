import type { RawType } from '../../../../codec/RawType.js';
import type { WireForm } from '../WireForm.js';

/** A part of an element, at a byte of it. */
interface Field {
  readonly offset: number;
  readonly form: WireForm;
}

/** Compounds that have a field of variable length: one field after the other. */
export function structForm(raw: RawType, fields: readonly Field[]): WireForm {
  return {
    raw,
    isFixed: false,
    least: fields.reduce((sum, { form }) => sum + form.least, 0),
    read(frame, end, memory, at, side) {
      for (const { offset, form } of fields) form.read(frame, end, memory, at + offset, side);
    },
    skip(frame, end) {
      for (const { form } of fields) form.skip(frame, end);
    },
    write(source, at, parts, frame) {
      for (const { offset, form } of fields) form.write(source, at + offset, parts, frame);
    },
  };
}
