import { isIdentifier } from '../../../model/Identifier.js';
import type { Request } from '../../Connector.js';

/** Whether a request closes identifiers. */
export function closes({ row }: Request): boolean {
  return row.effect === 'closes';
}

/** Numbers of the identifiers that a request closes; none where it closes nothing. */
export function closedBy(request: Request): number[] {
  return closes(request)
    ? Object.values(request.args)
        .filter(isIdentifier)
        .map(({ hid }) => hid)
    : [];
}
