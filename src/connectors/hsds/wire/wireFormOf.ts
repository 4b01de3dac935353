import type { RawMember } from '../../../codec/RawType.js';
import type { ArrayDatatype, CompoundDatatype, Datatype } from '../../../model/Datatype.js';
import { flattened } from './flattened.js';
import { fixedForm } from './forms/fixedForm.js';
import { partForm } from './forms/partForm.js';
import { prefixedForm } from './forms/prefixedForm.js';
import { repeatForm } from './forms/repeatForm.js';
import { sequenceForm } from './forms/sequenceForm.js';
import { structForm } from './forms/structForm.js';
import { isVariable } from './isVariable.js';
import { PART_ID_BYTES, WIRE_LAYOUT } from './PartId.js';
import { packedRawType } from './packedRawType.js';
import type { WireForm } from './WireForm.js';

/**
 * The form that elements of a datatype have in what HSDS sends and gets as `application/octet-stream`: fields and items without gaps,
 * what is of variable length after its length in bytes. `nearestDatatype` makes the server see it so.
 *
 * @param isWhole - Whether each element is a sequence of bytes for the server, whatever it is: attributes that it would not keep otherwise.
 */
export function wireFormOf(type: Datatype, isWhole = false): WireForm {
  const form = formOf(type, false);
  return isWhole && !form.isFixed ? prefixedForm(form) : form;
}

/** @param isField - Whether it is a field of a compound for the server. */
function formOf(type: Datatype, isField: boolean): WireForm {
  if (!isVariable(type)) return fixedForm(packedRawType(type));
  switch (type.class) {
    case 'H5T_STRING':
      return partForm({ class: type.class, variable: true, size: PART_ID_BYTES, cset: type.cset, layout: WIRE_LAYOUT });
    case 'H5T_REFERENCE':
      return partForm({ ...type, size: PART_ID_BYTES });
    case 'H5T_VLEN':
      return sequenceForm(formOf(type.base, false));
    case 'H5T_ARRAY':
      return arrayForm(type, isField);
    case 'H5T_COMPOUND':
      return compoundForm(type, isField);
    default:
      throw new TypeError(`elements of ${type.class} are of fixed size`);
  }
}

/** Within a prefix there is no need for others. */
function arrayForm(type: ArrayDatatype, isField: boolean): WireForm {
  const length = type.dims.reduce((a, b) => a * b, 1);
  const isTexts = flattened(type).base.class === 'H5T_STRING';
  const form = repeatForm(
    length,
    type.base.class === 'H5T_ARRAY' ? arrayForm(type.base, true) : formOf(type.base, false),
  );
  return isField && isTexts ? form : prefixedForm(form);
}

function compoundForm({ members }: CompoundDatatype, isField: boolean): WireForm {
  const fields: { readonly offset: number; readonly form: WireForm }[] = [];
  const raw: RawMember[] = [];
  let size = 0;
  for (const { name, type } of members) {
    // The server sees no compound where there is one field only.
    const form = formOf(type, isField || members.length > 1);
    fields.push({ offset: size, form });
    raw.push({ name, offset: size, type: form.raw });
    size += form.raw.size;
  }
  return structForm({ class: 'H5T_COMPOUND', size, members: raw }, fields);
}
