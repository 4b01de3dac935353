import type { Routine } from '../../src/operations/Operations.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';
import type { Row } from '../../src/operations/Row.js';

const rows: ReadonlyMap<string, Row<Routine>> = new Map(Object.entries(ROUTINES));

/** The row of a routine that is known by its name. */
export function rowOf(routine: string): Row<Routine> {
  const row = rows.get(routine);
  if (!row) throw new Error(`there is no routine ${routine}`);
  return row;
}
