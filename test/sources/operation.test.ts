import { of } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginClosings } from '../../src/connectors/closing/closingScope.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_NATIVE_INT } from '../../src/model/H5T.js';
import type { FileId } from '../../src/model/Identifier.js';
import type { Operation } from '../../src/operations/Operation.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';
import { H5Aread_async } from '../../src/sources/H5A.js';
import {
  H5Dclose_async,
  H5Dcreate_async,
  H5Dopen_async,
  H5Dread_async,
  H5Dwrite_async,
} from '../../src/sources/H5D.js';
import { H5Fclose_async, H5Fcreate_async, H5Fflush_async, H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gclose_async, H5Gget_info_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { H5Lcreate_hard_async } from '../../src/sources/H5L.js';
import { H5Oclose_async, H5Oget_info_by_name_async, H5Oopen_async } from '../../src/sources/H5O.js';
import { H5Ropen_object_async } from '../../src/sources/H5R.js';
import { H5Topen_async } from '../../src/sources/H5T.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { answerOf, errorOf, observe } from '../support/observe.js';

let connector: FakeConnector;
let file: FileId;
let es: EventSet;

beforeEach(() => {
  connector = new FakeConnector();
  file = connector.open('file');
  es = new EventSet();
});

const open = (set?: EventSet) => H5Fopen_async('a.h5', 0, { connector }, set);
const badArgument = (message: RegExp) => ({ kind: 'bad-argument', message: expect.stringMatching(message) });

describe('a request', () => {
  it('has the routine, the arguments by their C names and the identifier that it opens', () => {
    const operation = H5Dopen_async(file, 'x', H5P_DEFAULT, es);
    expect(connector.last.request).toEqual({
      routine: 'H5Dopen',
      row: ROUTINES.H5Dopen,
      args: { loc_id: file, name: 'x', dapl_id: {} },
      opens: operation.identifier,
    });
  });

  it('goes to the connector of its location, or of the file access properties', () => {
    const other = new FakeConnector();
    H5Gget_info_async(other.open('group'), es);
    H5Fopen_async('b.h5', 0, { connector: other }, es);
    expect([other.routines, connector.routines]).toEqual([['H5Gget_info', 'H5Fopen'], []]);
  });

  it('of two connectors is refused', () => {
    const elsewhere = new FakeConnector(undefined, 'other').open('file');
    expect(errorOf(H5Lcreate_hard_async(file, 'a', elsewhere, 'b'))).toMatchObject(
      badArgument(/different connectors, 'fake' and 'other'/),
    );
  });

  it('of a reference goes to the connector of its file', () => {
    const reference = { type: 'object', file: file.hid, token: new Uint8Array(8) } as const;
    H5Ropen_object_async(reference, H5P_DEFAULT, H5P_DEFAULT, es);
    expect(connector.routines).toEqual(['H5Ropen_object']);
    expect(errorOf(H5Ropen_object_async({ ...reference, file: 1e9 }))).toMatchObject(badArgument(/not open/));
  });

  it('that a connector throws at is a failure, and its identifier never comes to be', () => {
    const broken = new FakeConnector();
    broken.execute = () => {
      throw new Error('no wire');
    };
    const opened = H5Fopen_async('a.h5', 0, { connector: broken }, es);
    expect(errorOf(opened)).toMatchObject({ kind: 'io', message: 'no wire' });
    expect(errorOf(H5Gget_info_async(opened))).toMatchObject({ kind: 'dependency-failed' });
  });
});

describe('a tracked location', () => {
  it('is passed on at once: the dependent is sent without waiting', () => {
    const opened = open(es);
    const group = H5Gopen_async(opened, 'g', H5P_DEFAULT, es);
    H5Gget_info_async(group, es);
    expect(connector.routines).toEqual(['H5Fopen', 'H5Gopen', 'H5Gget_info']);
    expect(connector.calls[1]?.args.loc_id).toBe(opened.identifier);
    expect(connector.calls[2]?.args.loc_id).toBe(group.identifier);
  });

  it('may be used outside the set, and stays open', () => {
    const opened = open(es);
    const info = observe(H5Gget_info_async(opened));
    for (const call of connector.calls) call.succeed();
    expect([info.completed, connector.routines]).toEqual([true, ['H5Fopen', 'H5Gget_info']]);
  });

  it('that failed before: nothing is sent, the operation is in the set and has failed', () => {
    const opened = open(es);
    const cause = connector.last.fail('not-found', 'no such file');
    const info = H5Gget_info_async(opened, es);
    expect(errorOf(info)).toMatchObject({
      kind: 'dependency-failed',
      cause,
      message: expect.stringContaining('no such file'),
    });
    expect([connector.calls.length, es.count]).toEqual([1, 2]);
  });

  it('that was refused at its call: dependency-failed at the call, with the first failure as the cause', () => {
    const refused = H5Gopen_async(file, '', H5P_DEFAULT, es);
    const next = H5Gopen_async(refused, 'b', H5P_DEFAULT, es);
    const third = H5Gget_info_async(next, es);
    for (const operation of [next, third]) {
      expect(errorOf(operation)).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'bad-argument' } });
    }
    expect([connector.calls.length, es.count]).toEqual([0, 0]);
  });

  it('that yields no identifier is bad-argument', () => {
    const flushed = H5Fflush_async(file, 0, es) as unknown as Operation<FileId>;
    expect(errorOf(H5Gget_info_async(flushed, es))).toMatchObject(
      badArgument(/loc_id: H5Fflush_async yields no identifier/),
    );
    expect(errorOf(H5Gget_info_async(es.insertRequest(of(file))))).toMatchObject(
      badArgument(/the request yields no identifier/),
    );
  });

  it('that is closed already: bad-argument, nothing inserted', () => {
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, es);
    H5Gclose_async(group, es);
    const count = es.count;
    expect(errorOf(H5Gget_info_async(group, es))).toMatchObject(badArgument(/is not open/));
    expect(es.count).toBe(count);
  });
});

describe('a cold location', () => {
  it('is run by the dependent, and closed after it', () => {
    const info = observe(H5Gget_info_async(H5Gopen_async(file, 'g')));
    expect(connector.routines).toEqual(['H5Gopen', 'H5Gget_info']);
    const [opening, asking] = connector.calls;
    expect(asking?.args.loc_id).toBe(opening?.request.opens);
    opening?.succeed();
    asking?.succeed({ nlinks: 3 });
    expect(connector.routines).toEqual(['H5Gopen', 'H5Gget_info', 'H5Oclose']);
    expect(connector.last.args.object_id).toBe(opening?.request.opens);
    expect(info.values).toEqual([]);
    connector.last.succeed();
    expect([info.values, info.completed]).toEqual([[{ nlinks: 3 }], true]);
  });

  it('whose close fails, fails the dependent: nobody gets a value', () => {
    const info = observe(H5Gget_info_async(H5Gopen_async(file, 'g')));
    for (const call of [...connector.calls]) call.succeed();
    const error = connector.last.fail('io', 'no space left');
    expect([info.values, info.error]).toEqual([[], error]);
  });

  it('whose close fails, fails an opening, which then leaves nothing open', async () => {
    const group = observe(H5Gopen_async(open(), 'g'));
    for (const call of [...connector.calls]) call.succeed();
    const error = connector.last.fail('io', 'no space left');
    expect([group.values, group.error]).toEqual([[], error]);
    await Promise.resolve();
    expect(connector.routines).toEqual(['H5Fopen', 'H5Gopen', 'H5Fclose', 'H5Oclose']);
    expect(connector.last.args.object_id).toBe(connector.calls[1]?.request.opens);
  });

  it('is run anew by each subscription', () => {
    connector.answer = succeedAtOnce;
    const operation = H5Gget_info_async(H5Gopen_async(file, 'g'));
    observe(operation);
    observe(operation);
    const [first, , , second] = connector.calls;
    expect(first?.request.opens?.hid).not.toBe(second?.request.opens?.hid);
  });

  it('of a cold location: all are closed when the last dependent has ended, the innermost first', () => {
    const read = observe(H5Dread_async(H5Dopen_async(open(), 'x')));
    expect(connector.routines).toEqual(['H5Fopen', 'H5Dopen', 'H5Dread']);
    const [fopen, dopen, dread] = connector.calls;
    fopen?.succeed();
    dopen?.succeed();
    expect(connector.calls).toHaveLength(3);
    dread?.succeed(new Int32Array(1));
    const closes = connector.calls.slice(3);
    expect(closes.map(({ args }) => args.object_id ?? args.file_id)).toEqual([
      dopen?.request.opens,
      fopen?.request.opens,
    ]);
    closes[0]?.succeed();
    expect(read.values).toEqual([]);
    closes[1]?.succeed();
    expect(read.completed).toBe(true);
  });

  it('of an operation that closes its own: the file is closed too, after it', () => {
    const closed = observe(H5Dclose_async(H5Dopen_async(open(), 'x')));
    for (const call of [...connector.calls]) call.succeed();
    expect(connector.routines).toEqual(['H5Fopen', 'H5Dopen', 'H5Dclose', 'H5Fclose']);
    expect(closed.completed).toBe(false);
    connector.last.succeed();
    expect(closed.completed).toBe(true);
  });

  it('of a tracked operation is closed too, and is part of it', () => {
    H5Gget_info_async(H5Gopen_async(file, 'g'), es);
    expect(es.count).toBe(1);
    for (const call of [...connector.calls]) call.succeed();
    expect([connector.routines.at(-1), es.status.succeeded]).toEqual(['H5Oclose', 0]);
    connector.last.succeed();
    expect(es.status.succeeded).toBe(1);
  });

  it('of a tracked operation whose close fails is a failure of the set', () => {
    H5Gget_info_async(H5Gopen_async(file, 'g'), es);
    for (const call of [...connector.calls]) call.succeed();
    const error = connector.last.fail();
    expect(answerOf(es.wait())).toEqual({ num_in_progress: 0, err_occurred: true });
    expect(es.takeErrors()[0]?.error).toBe(error);
  });

  it('that fails: the dependent fails with dependency-failed, and nothing is closed', () => {
    const info = observe(H5Gget_info_async(H5Gopen_async(file, 'g')));
    const [opening, asking] = connector.calls;
    opening?.fail('not-found');
    asking?.fail('dependency-failed');
    expect(info.error).toMatchObject({ kind: 'dependency-failed' });
    expect(connector.routines).toEqual(['H5Gopen', 'H5Gget_info']);
  });

  it('that fails before the dependent is sent: it is not sent', () => {
    connector.answer = (call) => void call.fail('not-found', 'no such group');
    const info = observe(H5Gget_info_async(H5Gopen_async(file, 'g')));
    expect(info.error).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'not-found' } });
    expect(connector.routines).toEqual(['H5Gopen']);
  });

  it('whose dependent fails is closed', () => {
    observe(H5Gget_info_async(H5Gopen_async(file, 'g')));
    const [opening, asking] = connector.calls;
    opening?.succeed();
    asking?.fail();
    expect(connector.routines.at(-1)).toBe('H5Oclose');
  });

  it('is canceled with its dependent', () => {
    observe(H5Gget_info_async(H5Gopen_async(file, 'g'))).unsubscribe();
    expect(connector.calls.map(({ cancels }) => cancels)).toEqual([1, 1]);
    expect(connector.routines).toEqual(['H5Gopen', 'H5Gget_info']);
  });

  it('that was open when its dependent was canceled is closed', () => {
    const reading = observe(H5Dread_async(H5Dopen_async(file, 'x')));
    connector.calls[0]?.succeed();
    reading.unsubscribe();
    beginClosings();
    expect(connector.routines).toEqual(['H5Dopen', 'H5Dread', 'H5Oclose']);
  });

  it('is not closed twice by an operation that closes it', () => {
    observe(H5Dclose_async(H5Dopen_async(file, 'x')));
    for (const call of [...connector.calls]) call.succeed();
    expect(connector.routines).toEqual(['H5Dopen', 'H5Dclose']);
  });

  it('that yields no identifier is bad-argument, and nothing is sent', () => {
    const flush = H5Fflush_async(file, 0) as unknown as Operation<FileId>;
    expect(errorOf(H5Gget_info_async(flush))).toMatchObject(badArgument(/yields no identifier/));
    expect(connector.calls).toEqual([]);
  });

  it('with a wrong argument of its own fails the dependent before anything is sent', () => {
    const operation = H5Gget_info_async(H5Gopen_async(file, ''), es);
    expect(errorOf(operation)).toMatchObject({ kind: 'bad-argument', routine: 'H5Gopen_async' });
    expect([connector.calls, es.count]).toEqual([[], 0]);
  });
});

describe('a committed datatype', () => {
  it('is located like any other identifier', () => {
    const type = H5Topen_async(file, 't', H5P_DEFAULT, es);
    const space = H5Screate_simple([3]);
    H5Dcreate_async(file, 'x', type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    expect(connector.last.args.type_id).toBe(type.identifier);
    observe(H5Dcreate_async(file, 'y', H5Topen_async(file, 't'), space));
    expect(connector.routines).toEqual(['H5Topen', 'H5Dcreate', 'H5Topen', 'H5Dcreate']);
    const group = connector.open('group') as never;
    expect(errorOf(H5Dcreate_async(file, 'z', group, space))).toMatchObject(
      badArgument(/type_id must identify a datatype/),
    );
  });
});

describe('an identifier', () => {
  it('is not open any more when its close was issued', () => {
    const dataset = connector.open('dataset');
    const cold = H5Dread_async(dataset);
    observe(H5Dclose_async(dataset));
    expect(connector.last.ended).toBe(false);
    expect(errorOf(cold)).toMatchObject(
      badArgument(/0x5[0-9a-f]+ \(dataset\) is not open: it was closed, or never opened/),
    );
    expect(errorOf(H5Dclose_async(dataset))).toMatchObject(badArgument(/is not open/));
  });

  it('of another kind is refused', () => {
    const group = connector.open('group') as never;
    expect(errorOf(H5Dread_async(group))).toMatchObject(badArgument(/dset_id must identify a dataset.*a group/));
    expect(errorOf(H5Fclose_async(group))).toMatchObject(badArgument(/file_id must identify a file/));
    expect(errorOf(H5Aread_async(group))).toMatchObject(badArgument(/attr_id must identify a attr/));
    expect(errorOf(H5Oclose_async(file as never))).toMatchObject(badArgument(/object_id must identify/));
    expect(connector.calls).toEqual([]);
  });

  it('of H5Oopen_async stands for an object of any kind until it has run', () => {
    const object = H5Oopen_async(file, 'x', H5P_DEFAULT, es);
    H5Dread_async(object as never, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', H5P_DEFAULT, es);
    H5Gget_info_async(object as never, es);
    expect(connector.routines).toEqual(['H5Oopen', 'H5Dread', 'H5Gget_info']);
  });

  it.each([null, undefined, 7, 'file', {}, of(1)])('cannot be %s', (value) => {
    expect(errorOf(H5Gget_info_async(value as never))).toMatchObject(badArgument(/loc_id must be an identifier/));
  });
});

describe('wrong arguments', () => {
  const space = H5Screate_simple([3]);
  const dataset = { kind: 'dataset', hid: 1 } as const;

  it.each([
    ['an empty name', () => H5Gopen_async(file, ''), /name must be not empty, not ""/],
    ['a name that is no string', () => H5Gopen_async(file, 3 as never), /name must be a string, not 3/],
    ['a NUL in a name', () => H5Gopen_async(file, 'a\0b'), /without NUL/],
    ['no source', () => H5Fopen_async(undefined as never, 0, { connector }), /filename must be a path/],
    ['an empty path', () => H5Fopen_async('', 0, { connector }), /filename must be not empty/],
    ['flags of H5Fcreate', () => H5Fcreate_async('a', 1, H5P_DEFAULT, { connector }), /flags must be H5F_ACC_TRUNC/],
    ['flags of H5Fopen', () => H5Fopen_async('a', 2, { connector }), /flags must be H5F_ACC_RDONLY/],
    ['SWMR flags that do not fit', () => H5Fopen_async('a', 0x20, { connector }), /flags must be/],
    ['no connector', () => H5Fopen_async('a', 0, { connector: {} as never }), /fapl_id.connector must be a connector/],
    ['an unknown property', () => H5Gopen_async(file, 'a', { x: 1 } as never), /gapl_id has no property 'x'/],
    [
      'a property of another list',
      () => H5Dopen_async(file, 'a', { chunk: [1] } as never),
      /dapl_id has no property 'chunk'/,
    ],
    ['a list that is none', () => H5Gopen_async(file, 'a', null as never), /gapl_id must be a property list/],
    ['no datatype', () => H5Dcreate_async(file, 'a', 'int' as never, space), /type_id must be a datatype, not "int"/],
    ['no dataspace', () => H5Dcreate_async(file, 'a', H5T_NATIVE_INT, [3] as never), /space_id must be a dataspace/],
    ['no memory type', () => H5Dread_async(dataset, 'native' as never), /mem_type_id must be a datatype or H5T_NATIVE/],
    [
      'no memory space',
      () => H5Dread_async(dataset, 'H5T_NATIVE', 'all' as never),
      /mem_space_id must be a dataspace or H5S_ALL/,
    ],
    [
      'no data',
      () => H5Dwrite_async(dataset, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', H5P_DEFAULT, undefined as never),
      /buf must be/,
    ],
    ['fields', () => H5Oget_info_by_name_async(file, 'a', 0x100), /fields must be a combination/],
  ])('%s', (_, call, message) => {
    const operation = call();
    expect(errorOf(operation)).toMatchObject(badArgument(message));
    expect(connector.calls).toEqual([]);
    const refused = es.insert(operation as Operation<unknown>);
    expect(errorOf(refused)).toMatchObject(badArgument(message));
    expect([es.count, es.opCounter]).toEqual([0, 0n]);
  });
});

describe('a set that cancels', () => {
  it('reaches the cold locations of its operations', () => {
    H5Gget_info_async(H5Gopen_async(file, 'g'), es);
    expect(answerOf(es.cancel())).toEqual({ num_not_canceled: 0, err_occurred: false });
    expect(connector.calls.map(({ cancels }) => cancels)).toEqual([1, 1]);
  });
});
