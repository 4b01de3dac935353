import { H5P_DEFAULT } from '../../../model/H5P.js';
import { isIdentifier } from '../../../model/Identifier.js';
import type { ArgumentKind } from '../../../operations/ArgumentTypes.js';
import { isIdentifierKind } from '../../../operations/identifierKinds.js';
import { isPropertyListClass } from '../../../operations/isPropertyListClass.js';
import type { Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import { codeOf, type OpeningIdentifier, type PackedRequest, type Way } from '../protocol.js';
import type { GivenMemory } from '../reader/GivenMemory.js';

/** What is the same for all requests of a routine. */
const texts = new WeakMap<Row<Routine>, string>();

/** A request as it crosses, from its arguments as they cross. */
export function packRequest(
  row: Row<Routine>,
  args: object,
  opens?: OpeningIdentifier,
  into?: GivenMemory,
): PackedRequest {
  let text = texts.get(row);
  if (text === undefined) {
    text = textOf(row);
    texts.set(row, text);
  }
  const { parameters } = row;
  const packed: unknown[] = [];
  for (const parameter of Object.keys(parameters)) {
    const value = (args as Readonly<Record<string, unknown>>)[parameter];
    const isCode = isIdentifierKind(parameters[parameter] as ArgumentKind) && isIdentifier(value);
    packed.push(isCode ? codeOf(value) : value === H5P_DEFAULT ? undefined : value);
  }
  // Many requests wait for their answers: this array is no longer than it has to be.
  return [text, opens, into].concat(packed as never) as unknown as PackedRequest;
}

function textOf({ routine, effect, parameters }: Row<Routine>): string {
  const marked = Object.entries(parameters).map(([parameter, kind]) => {
    const way: Way = isIdentifierKind(kind) ? 'i' : isPropertyListClass(kind) ? 'p' : 'v';
    return way + parameter;
  });
  return [routine, effect, ...marked].join(' ');
}
