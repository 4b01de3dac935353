import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Handlers } from '../../src/connectors/native/handlers/Handlers.js';
import type { SpaceArgument } from '../../src/model/Dataspace.js';
import type { MemoryType } from '../../src/model/Datatype.js';
import type { H5Data } from '../../src/model/H5Data.js';
import type { DataTransfer } from '../../src/model/H5P.js';
import type { DatasetId, FileId, GroupId, LocationId, ObjectId } from '../../src/model/Identifier.js';
import type { ArgumentTypes } from '../../src/operations/ArgumentTypes.js';
import { argumentOf, parameterOf } from '../../src/operations/argumentOf.js';
import type { ArgumentsOf, ClosingRoutine, ResultOf, Routine } from '../../src/operations/Operations.js';
import { planOf } from '../../src/operations/planOf.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';
import type { Row } from '../../src/operations/Row.js';

const rows: readonly (readonly [string, Row])[] = Object.entries(ROUTINES);
const file: FileId = { kind: 'file', hid: 1 };

describe('the table of routines', () => {
  it('has what closes, flushes and transfers in its rows', () => {
    const named = (isMeant: (row: Row) => boolean) => rows.filter(([, row]) => isMeant(row)).map(([name]) => name);
    const closing = ['H5Fclose', 'H5Gclose', 'H5Dclose', 'H5Aclose', 'H5Oclose', 'H5Mclose', 'H5Tclose'];
    expect(named(({ effect }) => effect === 'closes')).toEqual(closing);
    expect(named(({ effect }) => effect === 'flushes')).toEqual(['H5Fflush', 'H5Oflush']);
    expect(named(({ transfers }) => transfers === true)).toEqual(['H5Frepack', 'H5Dread', 'H5Dwrite', 'H5Ocopy']);
  });

  it('has each row under its name', () => {
    for (const [name, row] of rows) expect(row.routine).toBe(name);
    expectTypeOf<{ [R in Routine]: (typeof ROUTINES)[R]['routine'] }>().toEqualTypeOf<{ [R in Routine]: R }>();
  });

  it('has one identifier to close in each row that closes', () => {
    for (const [name, row] of rows) {
      if (row.effect === 'closes') expect(Object.keys(row.parameters), name).toHaveLength(1);
    }
  });

  it('finds an argument by what it is', () => {
    expect([parameterOf(ROUTINES.H5Fopen, 'source'), parameterOf(ROUTINES.H5Fis_accessible, 'source')]).toEqual([
      'filename',
      'container_name',
    ]);
    expect(parameterOf(ROUTINES.H5Dread, 'buffer')).toBeUndefined();
    const buf = Int32Array.of(1);
    expect(
      argumentOf(ROUTINES.H5Awrite, { attr_id: { kind: 'attr', hid: 1 }, mem_type_id: 'H5T_NATIVE', buf }, 'buffer'),
    ).toBe(buf);
    expect(argumentOf(ROUTINES.H5Aread, { buf }, 'buffer')).toBeUndefined();
  });
});

describe('types', () => {
  it('of arguments and results derive from the rows', () => {
    expectTypeOf<ArgumentsOf<'H5Dread'>>().toEqualTypeOf<{
      dset_id: DatasetId;
      mem_type_id: MemoryType;
      mem_space_id: SpaceArgument;
      file_space_id: SpaceArgument;
      dxpl_id: DataTransfer;
    }>();
    expectTypeOf<ArgumentsOf<'H5Literate'>['group_id']>().toEqualTypeOf<LocationId>();
    expectTypeOf<ResultOf<'H5Dread'>>().toEqualTypeOf<H5Data>();
    expectTypeOf<ResultOf<'H5Dwrite'>>().toEqualTypeOf<void>();
    expectTypeOf<ResultOf<'H5Gcreate'>>().toEqualTypeOf<GroupId>();
    expectTypeOf<ResultOf<'H5Oopen'>>().toEqualTypeOf<ObjectId>();
    expectTypeOf<Extract<ClosingRoutine, `H5${'F' | 'G'}${string}`>>().toEqualTypeOf<'H5Fclose' | 'H5Gclose'>();
  });

  it('keep a row and an argument from being left out', () => {
    // @ts-expect-error: there is no such row
    expect(ROUTINES.H5Gopen2).toBeUndefined();
    // @ts-expect-error: the row has another argument
    planOf(ROUTINES.H5Gopen, { loc_id: file, name: 'g' });
    // @ts-expect-error: the row has no such argument
    planOf(ROUTINES.H5Gopen, { loc_id: file, name: 'g', gapl_id: {}, lapl_id: {} });
    // @ts-expect-error: the row wants a name there
    planOf(ROUTINES.H5Gopen, { loc_id: file, name: 7, gapl_id: {} });
    // @ts-expect-error: every routine has a handler
    expectTypeOf<Omit<Handlers, 'H5Ocopy'>>().toExtend<Handlers>();
    // @ts-expect-error: what is no kind of argument cannot stand in a row
    expectTypeOf<{ loc_id: 'place' }>().toExtend<Readonly<Record<string, keyof ArgumentTypes>>>();
  });
});
