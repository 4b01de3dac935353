import { type DataTransfer, H5P_DEFAULT } from '../../../model/H5P.js';
import type { Routine } from '../../../operations/Operations.js';
import type { Effect } from '../../../operations/Row.js';
import { identifierOf, type PackedRequest, type Way, type WireRequest } from '../protocol.js';

/** What the text of a packed request says. */
interface Form {
  readonly routine: Routine;
  readonly effect: Effect;
  readonly parameters: readonly string[];
  readonly ways: readonly Way[];
  /** Place of the transfer properties in a packed request; -1 where a routine has none. */
  readonly transferAt: number;
}

/** Values before the first argument of a packed request. */
const HEAD = 3;

/** By the text; there are as many as routines. */
const forms = new Map<string, Form>();

/** The request that `packRequest` packed. */
export function unpackRequest(packed: PackedRequest): WireRequest {
  const [text, opens, into] = packed;
  const { routine, effect, parameters, ways } = formOf(text);
  const args: Record<string, unknown> = {};
  for (let n = 0; n < parameters.length; n += 1) {
    const value = packed[HEAD + n];
    const way = ways[n];
    args[parameters[n] as string] =
      way === 'i' && typeof value === 'number' ? identifierOf(value) : way === 'p' ? (value ?? H5P_DEFAULT) : value;
  }
  return { routine, effect, args: args as unknown as WireRequest['args'], opens, into };
}

/** The transfer properties of a packed request, where it has any. */
export function transferProperties(packed: PackedRequest): DataTransfer | undefined {
  const { transferAt } = formOf(packed[0]);
  return transferAt < 0 ? undefined : (packed[transferAt] as DataTransfer | undefined);
}

function formOf(text: string): Form {
  const known = forms.get(text);
  if (known) return known;
  const [routine, effect, ...marked] = text.split(' ');
  const parameters = marked.map((parameter) => parameter.slice(1));
  const transfer = parameters.indexOf('dxpl_id');
  const form = {
    routine: routine as Routine,
    effect: effect as Effect,
    parameters,
    ways: marked.map((parameter) => parameter.slice(0, 1) as Way),
    transferAt: transfer < 0 ? transfer : HEAD + transfer,
  };
  forms.set(text, form);
  return form;
}
