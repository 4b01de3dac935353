import { isIdentifier } from '../../../model/Identifier.js';
import type { Request } from '../../Connector.js';

/** Whether a request closes identifiers. */
export function closes({ row }: Request): boolean {
  return row.effect === 'closes';
}

/** Numbers of the identifiers that a request closes; none where it closes nothing. */
export function closedBy(request: Request): number[] {
  if (!closes(request)) return [];
  return Object.values(request.args).flatMap((value: unknown) => (isIdentifier(value) ? [value.hid] : []));
}
