import { isIdentifier } from '../../../model/Identifier.js';
import type { ArgumentKind } from '../../../operations/ArgumentTypes.js';
import { isPropertyListClass } from '../../../operations/checkPropertyList.js';
import { isIdentifierKind } from '../../../operations/identifierKinds.js';
import type { Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import { codeOf, type OpeningIdentifier, type PackedRequest, WAYS } from '../protocol.js';
import type { GivenMemory } from '../reader/GivenMemory.js';

/** What is the same for all requests of a routine. */
interface Form {
  readonly text: string;
  readonly parameters: readonly string[];
  /** How each argument crosses. */
  readonly ways: readonly string[];
}

const forms = new WeakMap<Row<Routine>, Form>();

/**
 * A request as it crosses.
 *
 * @param args - As they cross; those that are identifiers or property lists are made into less here.
 */
export function packRequest(
  row: Row<Routine>,
  args: object,
  opens?: OpeningIdentifier,
  into?: GivenMemory,
): PackedRequest {
  const { text, parameters, ways } = formOf(row);
  const packed: [string, OpeningIdentifier | undefined, GivenMemory | undefined, ...unknown[]] = [text, opens, into];
  for (let n = 0; n < parameters.length; n += 1) {
    const value = (args as Readonly<Record<string, unknown>>)[parameters[n] as string];
    const way = ways[n];
    if (way === WAYS.identifier && isIdentifier(value)) packed.push(codeOf(value));
    else packed.push(way === WAYS.properties && isEmpty(value) ? undefined : value);
  }
  return packed;
}

function formOf(row: Row<Routine>): Form {
  const known = forms.get(row);
  if (known) return known;
  const { routine, effect } = row;
  const parameters = Object.keys(row.parameters);
  const ways = parameters.map((parameter) => wayOf(row.parameters[parameter] as ArgumentKind));
  const text = [routine, effect, ...parameters.map((parameter, n) => ways[n] + parameter)].join(' ');
  const form = { text, parameters, ways };
  forms.set(row, form);
  return form;
}

function wayOf(kind: ArgumentKind): string {
  if (isPropertyListClass(kind)) return WAYS.properties;
  return isIdentifierKind(kind) ? WAYS.identifier : WAYS.value;
}

function isEmpty(list: unknown): boolean {
  for (const _ in list as object) return false;
  return true;
}
