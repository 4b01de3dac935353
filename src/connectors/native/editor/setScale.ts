import { utf8Length } from '../../../codec/text.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { CLASS, DIMENSION_LIST, DIMENSION_SCALE, NAME, scaleName } from '../handlers/dimensionScales.js';
import { attributeExists } from '../handlers/viewAttribute.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { changeScales } from './changeScales.js';
import { putAttribute } from './putAttribute.js';

const SCALAR: Dataspace = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } };

/**
 * Makes a dataset a dimension scale (`H5DSset_scale`).
 *
 * @param name - Its name; null leaves the one that it has, or none.
 * Errors: `H5Error` `bad-argument` where the dataset has scales itself, or the name is too long for an attribute.
 */
export function* setScale(place: Place, name: string | null): Steps<void> {
  place.file.requireWritable();
  yield* requireNoScales(place);
  const byEdits = function* (): Steps<void> {
    // First, because it may be too long.
    if (name !== null) yield* putText(place, NAME, name);
    yield* putText(place, CLASS, DIMENSION_SCALE);
  };
  // h5wasm always stores a name.
  const stored = name ?? (yield* scaleName(place));
  yield* changeScales(place, 'making a dimension scale of', byEdits, (module, file) =>
    module.set_scale(file, place.path, stored),
  );
}

/** Checks that a dataset has no scales, and so can be one. Errors: `H5Error` `bad-argument`. */
export function* requireNoScales(place: Place): Steps<void> {
  if (yield* attributeExists({ place, attribute: DIMENSION_LIST }))
    throw failure('bad-argument', `${subjectOf(place)} has dimension scales, so it cannot be one`);
}

/** Stores a text as `H5LTset_attribute_string` does: of its own length, with a NUL. */
export function* putText(place: Place, attribute: string, text: string): Steps<void> {
  const type = { class: 'H5T_STRING', size: utf8Length(text) + 1, cset: 'ASCII', strpad: 'NULLTERM' } as const;
  yield* putAttribute({ place, attribute }, { type, space: SCALAR, data: [text] });
}
