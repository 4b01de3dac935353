import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  H5ES_STATUS_CANCELED,
  H5ES_STATUS_FAIL,
  H5ES_STATUS_IN_PROGRESS,
  H5ES_STATUS_SUCCEED,
  H5ES_WAIT_FOREVER,
  H5ES_WAIT_NONE,
} from '../../src/es/constants.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5ES_NONE } from '../../src/es/eventSetArgument.js';
import * as H5ES from '../../src/es/H5ES.js';
import { type OperationInfo, UINT64_MAX } from '../../src/es/OperationInfo.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import type { FileId } from '../../src/model/Identifier.js';
import { H5_ITER_DEC, H5_ITER_INC, H5_ITER_NATIVE } from '../../src/model/iteration.js';
import type { Operation } from '../../src/operations/Operation.js';
import { H5Fclose_async, H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gcreate_async, H5Gget_info_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { type FakeCall, FakeConnector, NANOSECONDS, STARTED_AT, succeedAtOnce } from '../support/fakeConnector.js';
import { answerOf, errorOf, observe } from '../support/observe.js';

const {
  H5EScancel,
  H5ESclose,
  H5EScreate,
  H5ESfree_err_info,
  H5ESget_count,
  H5ESget_err_count,
  H5ESget_err_info,
  H5ESget_err_status,
  H5ESget_op_counter,
  H5ESget_requests,
  H5ESinsert_request,
  H5ESregister_complete_func,
  H5ESregister_insert_func,
  H5ESwait,
} = H5ES;

let connector: FakeConnector;
let file: FileId;
let es: EventSet;

beforeEach(() => {
  connector = new FakeConnector();
  file = connector.open('file');
  es = H5EScreate();
});

/** Tracks an operation and gives its call. */
function issue(set = es): FakeCall {
  H5Gget_info_async(file, set);
  return connector.last;
}

const succeeded = () => issue().succeed();
const failed = () => issue().fail();
const poll = () => answerOf(H5ESwait(es, H5ES_WAIT_NONE));
const badArgument = expect.objectContaining({ name: 'H5Error', kind: 'bad-argument' });
const notASet = { id: 1n } as unknown as EventSet;

/** A set whose failure was harvested. */
function harvestFailure(set = es): void {
  issue(set).fail();
  answerOf(H5ESwait(set, H5ES_WAIT_NONE));
}

describe('constants', () => {
  it('have the values of C', () => {
    expect([H5ES_NONE, H5ES_WAIT_FOREVER, H5ES_WAIT_NONE]).toEqual([0, 2n ** 64n - 1n, 0n]);
    expect([H5ES_STATUS_IN_PROGRESS, H5ES_STATUS_SUCCEED, H5ES_STATUS_CANCELED, H5ES_STATUS_FAIL]).toEqual([
      0, 1, 2, 3,
    ]);
  });
});

describe('H5ES_op_info_t', () => {
  let infos: OperationInfo[];

  beforeEach(() => {
    infos = [];
    H5ESregister_complete_func(es, (info) => void infos.push(info));
  });

  it('has nine fields', () => {
    H5Gget_info_async(file, es);
    connector.last.start().succeed();
    poll();
    const [info] = infos;
    expect(info).toMatchObject({
      api_name: 'H5Gget_info_async',
      api_args: `loc_id=0x${((1n << 56n) | BigInt(file.hid)).toString(16)} (file), es_id=0x${((16n << 56n) | es.id).toString(16)} (event set)`,
      app_file_name: expect.stringMatching(/test\/es\/H5ES\.test\.ts$/),
      app_line_num: expect.any(Number),
      op_ins_count: 0n,
      op_ins_ts: expect.any(BigInt),
      op_exec_ts: BigInt(STARTED_AT),
      op_exec_time: BigInt(NANOSECONDS),
    });
    expect(info).toHaveProperty('app_func_name');
  });

  it('op_ins_count is the 0-based value of the operation counter at insertion', () => {
    for (let n = 0; n < 3; n += 1) succeeded();
    poll();
    expect(infos.map(({ op_ins_count }) => op_ins_count)).toEqual([0n, 1n, 2n]);
  });

  it('op_ins_ts is in microseconds', () => {
    const before = BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000));
    succeeded();
    poll();
    const after = BigInt(Math.ceil((performance.timeOrigin + performance.now()) * 1000));
    expect(infos[0]?.op_ins_ts).toBeGreaterThanOrEqual(before);
    expect(infos[0]?.op_ins_ts).toBeLessThanOrEqual(after);
  });

  it('op_exec_ts and op_exec_time are UINT64_MAX until they are filled', () => {
    issue().start();
    const [info] = H5ESget_requests(es, H5_ITER_INC).requests;
    expect([info?.op_exec_ts, info?.op_exec_time]).toEqual([UINT64_MAX, UINT64_MAX]);
  });

  it('api_name is the C name including _async', () => {
    H5Fclose_async(file, es);
    connector.last.succeed();
    poll();
    expect(infos[0]?.api_name).toBe('H5Fclose_async');
  });
});

describe('H5EScreate', () => {
  it('makes an empty set: count 0, op_counter 0, err_status false, err_count 0', () => {
    const set = H5EScreate();
    expect(set).toBeInstanceOf(EventSet);
    expect([H5ESget_count(set), H5ESget_op_counter(set), H5ESget_err_status(set), H5ESget_err_count(set)]).toEqual([
      0,
      0n,
      false,
      0,
    ]);
  });
});

describe('H5ESget_count', () => {
  it('is the length of the active list', () => {
    issue();
    issue();
    expect(H5ESget_count(es)).toBe(2);
  });

  it('counts operations that have finished but were not harvested', () => {
    succeeded();
    failed();
    expect(H5ESget_count(es)).toBe(2);
  });

  it('does not count failed ones already moved away', () => {
    failed();
    poll();
    expect([H5ESget_count(es), H5ESget_err_count(es)]).toEqual([0, 1]);
  });
});

describe('H5ESget_op_counter', () => {
  it('is the number that the next inserted operation will get', () => {
    succeeded();
    const counter = H5ESget_op_counter(es);
    succeeded();
    expect(H5ESget_requests(es, H5_ITER_DEC).requests[0]?.op_ins_count).toBe(counter);
  });

  it('never goes down: not by wait, cancel or errors', () => {
    succeeded();
    poll();
    issue();
    answerOf(H5EScancel(es));
    failed();
    poll();
    expect([H5ESget_count(es), H5ESget_op_counter(es)]).toEqual([0, 3n]);
  });
});

describe('H5ESget_err_status', () => {
  it('becomes true only when a failure is harvested, not when the operation fails', () => {
    failed();
    expect(H5ESget_err_status(es)).toBe(false);
    poll();
    expect(H5ESget_err_status(es)).toBe(true);
  });

  it('becomes true when cancel harvests a failure', () => {
    failed();
    answerOf(H5EScancel(es));
    expect(H5ESget_err_status(es)).toBe(true);
  });

  it('never becomes false again', () => {
    harvestFailure();
    H5ESget_err_info(es, 1);
    poll();
    expect(H5ESget_err_status(es)).toBe(true);
  });
});

describe('H5ESget_err_count', () => {
  it('is 0 until a failure was harvested; it does not wait', () => {
    failed();
    expect(H5ESget_err_count(es)).toBe(0);
  });

  it('is the length of the failed list', () => {
    failed();
    failed();
    poll();
    expect(H5ESget_err_count(es)).toBe(1);
    poll();
    expect(H5ESget_err_count(es)).toBe(2);
  });

  it('is 0 after get_err_info took all errors, while err_status stays true', () => {
    harvestFailure();
    H5ESget_err_info(es, 5);
    expect([H5ESget_err_count(es), H5ESget_err_status(es)]).toEqual([0, true]);
  });
});

describe('H5ESget_err_info', () => {
  it.each([0, -1, 1.5, Number.NaN])('fails for num %d', (num) => {
    harvestFailure();
    expect(() => H5ESget_err_info(es, num)).toThrow(badArgument);
  });

  it('hands out min(num, failed count) records, the oldest failure first', () => {
    const failures = [failed(), failed(), failed()];
    poll();
    poll();
    poll();
    expect(H5ESget_err_info(es, 2).map(({ error }) => error)).toEqual(failures.slice(0, 2));
    expect(H5ESget_err_info(es, 2).map(({ error }) => error)).toEqual(failures.slice(2));
  });

  it('gives none, and does not fail, where there are none', () => {
    expect(H5ESget_err_info(es, 3)).toEqual([]);
  });

  it('removes each reported failure from the failed list and leaves the flag alone', () => {
    harvestFailure();
    H5ESget_err_info(es, 1);
    expect([H5ESget_err_count(es), H5ESget_err_status(es)]).toEqual([0, true]);
  });

  it('gives the nine fields and the error stack', () => {
    const stack = [{ major: 'Dataset', minor: 'Read failed', message: "can't read data", function: 'H5Dread' }];
    H5Gget_info_async(file, es);
    connector.last.fail();
    answerOf(H5ESwait(es, H5ES_WAIT_NONE));
    const [info] = H5ESget_err_info(es, 1);
    expect(Object.keys(info ?? {})).toEqual([
      'api_name',
      'api_args',
      'app_file_name',
      'app_func_name',
      'app_line_num',
      'op_ins_count',
      'op_ins_ts',
      'op_exec_ts',
      'op_exec_time',
      'err_stack',
      'error',
    ]);
    const set = H5EScreate();
    H5ESinsert_request(
      set,
      connector,
      throwError(() => new H5Error('io', 'H5Dread_async', 'no', { errorStack: stack })),
    );
    set.wait(0);
    expect(set.takeErrors()[0]?.err_stack).toEqual(stack);
  });

  it('fails at a failed anonymous operation, because its names are NULL', () => {
    H5ESinsert_request(
      es,
      connector,
      throwError(() => new Error('no')),
    );
    poll();
    expect(() => H5ESget_err_info(es, 1)).toThrow(badArgument);
    expect(H5ESget_err_count(es)).toBe(1);
    expect(observe(es.errorInfo()).values).toEqual([expect.objectContaining({ api_name: null, app_line_num: 0 })]);
  });
});

describe('H5ESfree_err_info', () => {
  it('takes no event set', () => {
    harvestFailure();
    expect(() => H5ESfree_err_info(H5ESget_err_info(es, 1))).not.toThrow();
  });

  it.each([[[]], [null]])('fails for %j', (infos) => {
    expect(() => H5ESfree_err_info(infos as never)).toThrow(badArgument);
  });
});

describe('H5ESregister_insert_func', () => {
  it('sets one function a set: a second call replaces the first', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    H5ESregister_insert_func(es, first);
    H5ESregister_insert_func(es, second);
    issue();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });

  it('cannot be unregistered: NULL is an error', () => {
    expect(() => H5ESregister_insert_func(es, null as never)).toThrow(badArgument);
  });

  it('is called inside the _async call, when the operation is in the active list and nothing was sent', () => {
    const seen: unknown[] = [];
    H5ESregister_insert_func(es, ({ op_ins_count, op_exec_ts, op_exec_time }) => {
      seen.push([H5ESget_count(es), connector.calls.length, op_ins_count, op_exec_ts, op_exec_time]);
    });
    issue();
    expect(seen).toEqual([[1, 0, 0n, UINT64_MAX, UINT64_MAX]]);
  });

  it('returns a negative number: the operation is taken out, the call fails, op_counter is not rolled back', () => {
    H5ESregister_insert_func(es, () => -1);
    const operation = H5Gget_info_async(file, es);
    expect(errorOf(operation)).toMatchObject({ kind: 'canceled', routine: 'H5Gget_info_async' });
    expect([H5ESget_count(es), H5ESget_op_counter(es), connector.calls.length]).toEqual([0, 1n, 0]);
    expect(H5ESget_err_status(es)).toBe(false);
  });

  it('throws: the operation is refused with the exception as the cause', () => {
    const cause = new Error('no');
    H5ESregister_insert_func(es, () => {
      throw cause;
    });
    expect(errorOf(H5Gget_info_async(file, es))).toMatchObject({ kind: 'canceled', cause });
    expect([H5ESget_count(es), connector.calls.length]).toEqual([0, 0]);
  });

  it.each([0, 1, undefined])('returns %s: the operation stays', (answer) => {
    H5ESregister_insert_func(es, () => answer);
    issue();
    expect(H5ESget_count(es)).toBe(1);
  });

  it('closes nothing: an identifier of a refused operation is not open', () => {
    H5ESregister_insert_func(es, () => -1);
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, es);
    expect(errorOf(H5Gget_info_async(group))).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'canceled' } });
  });
});

describe('H5ESregister_complete_func', () => {
  it('sets one function a set: a second call replaces the first', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    H5ESregister_complete_func(es, first);
    H5ESregister_complete_func(es, second);
    succeeded();
    poll();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });

  it('cannot be unregistered: NULL is an error', () => {
    expect(() => H5ESregister_complete_func(es, null as never)).toThrow(badArgument);
  });

  it('is called only from inside wait and cancel', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    succeeded();
    expect(f).not.toHaveBeenCalled();
    poll();
    expect(f).toHaveBeenCalledTimes(1);
    succeeded();
    answerOf(H5EScancel(es));
    expect(f).toHaveBeenCalledTimes(2);
  });

  it('is called once for each harvested operation, oldest first, before it leaves the active list', () => {
    const seen: unknown[] = [];
    H5ESregister_complete_func(es, ({ op_ins_count }) => void seen.push([op_ins_count, H5ESget_count(es)]));
    const [a, b, c] = [issue(), issue(), issue()];
    c.succeed();
    a.succeed();
    b.succeed();
    poll();
    poll();
    expect(seen).toEqual([
      [0n, 3],
      [1n, 2],
      [2n, 1],
    ]);
  });

  it('SUCCEED: times are filled in and there is no error', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    succeeded();
    poll();
    const info = { op_exec_ts: BigInt(STARTED_AT), op_exec_time: BigInt(NANOSECONDS) };
    expect(f).toHaveBeenCalledWith(expect.objectContaining(info), H5ES_STATUS_SUCCEED, undefined);
  });

  it('CANCELED: times stay UINT64_MAX and there is no error', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    issue();
    answerOf(H5EScancel(es));
    const info = { op_exec_ts: UINT64_MAX, op_exec_time: UINT64_MAX };
    expect(f).toHaveBeenCalledWith(expect.objectContaining(info), H5ES_STATUS_CANCELED, undefined);
  });

  it('FAIL: the error of the operation', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    const error = failed();
    poll();
    expect(f).toHaveBeenCalledWith(expect.anything(), H5ES_STATUS_FAIL, error);
  });

  it('returns a negative number: wait itself fails and the operation stays in the active list', () => {
    let answer = -1;
    H5ESregister_complete_func(es, () => answer);
    succeeded();
    expect(errorOf(H5ESwait(es, H5ES_WAIT_NONE))).toMatchObject({ kind: 'bad-argument', routine: 'H5ESwait' });
    expect(H5ESget_count(es)).toBe(1);
    answer = 0;
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(H5ESget_count(es)).toBe(0);
  });

  it('returns a negative number for a failure: cancel itself fails, and the failure was not harvested', () => {
    H5ESregister_complete_func(es, () => -1);
    failed();
    expect(errorOf(H5EScancel(es))).toMatchObject({ kind: 'bad-argument', routine: 'H5EScancel' });
    expect([H5ESget_count(es), H5ESget_err_status(es)]).toEqual([1, false]);
  });

  it('throws: wait fails with the exception as the cause and the operation stays', () => {
    const cause = new Error('no');
    H5ESregister_complete_func(es, () => {
      throw cause;
    });
    succeeded();
    expect(errorOf(H5ESwait(es, H5ES_WAIT_NONE))).toMatchObject({ kind: 'bad-argument', cause });
    expect(H5ESget_count(es)).toBe(1);
  });

  it('is not called for operations in progress, by close, or by get_err_info', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    const call = issue();
    poll();
    expect(f).not.toHaveBeenCalled();
    call.fail();
    poll();
    H5ESget_err_info(es, 1);
    H5ESclose(es);
    expect(f).toHaveBeenCalledTimes(1);
  });

  it('does not replay operations harvested before it was registered', () => {
    const f = vi.fn();
    succeeded();
    poll();
    H5ESregister_complete_func(es, f);
    poll();
    expect(f).not.toHaveBeenCalled();
  });

  it('waits itself: each operation is still told once', () => {
    const seen: bigint[] = [];
    H5ESregister_complete_func(es, ({ op_ins_count }) => {
      seen.push(op_ins_count);
      poll();
    });
    for (let n = 0; n < 3; n += 1) succeeded();
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect([seen.sort(), H5ESget_count(es)]).toEqual([[0n, 1n, 2n], 0]);
  });
});

describe('H5ESwait', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers 0 and false for an empty set', () => {
    expect(answerOf(H5ESwait(es, H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('FOREVER: waits for each operation, oldest first, and removes it', () => {
    const [a, b] = [issue(), issue()];
    const wait = observe(H5ESwait(es, H5ES_WAIT_FOREVER));
    b.succeed();
    expect([H5ESget_count(es), wait.values]).toEqual([2, []]);
    a.succeed();
    expect([H5ESget_count(es), wait.values]).toEqual([0, [{ num_in_progress: 0, err_occurred: false }]]);
  });

  it('FOREVER is never changed by the time that passes', () => {
    const [a, b] = [issue(), issue()];
    const wait = observe(H5ESwait(es, H5ES_WAIT_FOREVER));
    vi.advanceTimersByTime(10 ** 12);
    a.succeed();
    vi.advanceTimersByTime(10 ** 12);
    expect(wait.completed).toBe(false);
    b.succeed();
    expect(wait.values).toEqual([{ num_in_progress: 0, err_occurred: false }]);
  });

  it('NONE: polls and has answered when it returns', () => {
    issue();
    succeeded();
    expect(poll()).toEqual({ num_in_progress: 1, err_occurred: false });
    expect(H5ESget_count(es)).toBe(1);
  });

  it('waits for each with the remaining budget', () => {
    const [a] = [issue(), issue(), issue()];
    const wait = observe(H5ESwait(es, 100_000_000n));
    vi.advanceTimersByTime(60);
    a.succeed();
    vi.advanceTimersByTime(39);
    expect(wait.completed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(wait.values).toEqual([{ num_in_progress: 2, err_occurred: false }]);
  });

  it('once the budget is spent only polls: what has ended is harvested, the rest counted', () => {
    const calls = [issue(), issue(), issue(), issue()];
    const wait = observe(H5ESwait(es, 5_000_000));
    calls[1]?.succeed();
    calls[3]?.succeed();
    vi.advanceTimersByTime(5);
    expect(wait.values).toEqual([{ num_in_progress: 2, err_occurred: false }]);
    expect(H5ESget_count(es)).toBe(2);
  });

  it('an operation that succeeded or was canceled is told and removed', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    succeeded();
    issue().fail('canceled');
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(f.mock.calls.map(([, status]) => status)).toEqual([H5ES_STATUS_SUCCEED, H5ES_STATUS_CANCELED]);
    expect(H5ESget_count(es)).toBe(0);
  });

  it('a failed operation stops the walk at once: later ones are neither harvested nor counted', () => {
    failed();
    succeeded();
    issue();
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: true });
    expect([H5ESget_count(es), H5ESget_err_count(es)]).toEqual([2, 1]);
  });

  it('counts what it passed before the failed operation', () => {
    issue();
    failed();
    issue();
    expect(poll()).toEqual({ num_in_progress: 1, err_occurred: true });
  });

  it('err_occurred speaks only about this call, while err_status stays true', () => {
    failed();
    succeeded();
    expect(poll()).toMatchObject({ err_occurred: true });
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(H5ESget_err_status(es)).toBe(true);
  });

  it('k failures need k waits, and one more to reach the tail', () => {
    for (let n = 0; n < 3; n += 1) failed();
    succeeded();
    const waits = [poll(), poll(), poll(), poll()];
    expect(waits.map(({ err_occurred }) => err_occurred)).toEqual([true, true, true, false]);
    expect([H5ESget_count(es), H5ESget_err_count(es)]).toEqual([0, 3]);
  });

  it('does not close the set: more operations may be added afterwards', () => {
    succeeded();
    poll();
    succeeded();
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(H5ESget_op_counter(es)).toBe(2n);
  });

  it('acts at the call, subscribed to or not, and replays its answer', () => {
    const call = issue();
    const wait = H5ESwait(es, H5ES_WAIT_FOREVER);
    call.succeed();
    expect(H5ESget_count(es)).toBe(0);
    expect([answerOf(wait), answerOf(wait)]).toEqual(Array(2).fill({ num_in_progress: 0, err_occurred: false }));
  });

  it('looks only at operations that were in the set at the call', () => {
    const a = issue();
    const wait = observe(H5ESwait(es, H5ES_WAIT_FOREVER));
    issue();
    a.succeed();
    expect(wait.values).toEqual([{ num_in_progress: 0, err_occurred: false }]);
    expect(H5ESget_count(es)).toBe(1);
  });

  it('two waits at once: each operation is harvested once, and both answer', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    const [a, b] = [issue(), issue()];
    const waits = [observe(H5ESwait(es, H5ES_WAIT_FOREVER)), observe(H5ESwait(es, H5ES_WAIT_FOREVER))];
    a.succeed();
    b.succeed();
    expect(waits.map(({ completed }) => completed)).toEqual([true, true]);
    expect(f).toHaveBeenCalledTimes(2);
  });

  it('has answered only when the result of the operation was delivered', () => {
    const order: string[] = [];
    const operation = H5Gget_info_async(file, es);
    H5ESwait(es, H5ES_WAIT_FOREVER).subscribe(() => order.push('waited'));
    operation.subscribe({ next: () => order.push('result'), complete: () => order.push('complete') });
    connector.last.succeed();
    expect(order).toEqual(['result', 'complete', 'waited']);
  });

  it('spends at most a timeout longer than timers can take', () => {
    issue();
    const days = 30n * 24n * 3600n * 10n ** 9n;
    const wait = observe(H5ESwait(es, days));
    vi.advanceTimersByTime(2 ** 31);
    expect(wait.completed).toBe(false);
    vi.advanceTimersByTime(30 * 24 * 3600 * 1000);
    expect(wait.values).toEqual([{ num_in_progress: 1, err_occurred: false }]);
  });

  it('leaves no timer behind', () => {
    const call = issue();
    H5ESwait(es, 10n ** 12n);
    expect(vi.getTimerCount()).toBe(1);
    call.succeed();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([-1, -1n, Number.NaN, 2n ** 64n, '5', undefined])('fails for the timeout %s', (timeout) => {
    const wait = timeout === undefined ? H5ESwait(es, null as never) : H5ESwait(es, timeout as never);
    expect(errorOf(wait)).toEqual(badArgument);
  });
});

describe('H5EScancel', () => {
  it('answers 0 and false for an empty set', () => {
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 0, err_occurred: false });
  });

  it('canceled: told as CANCELED, removed, not counted', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    const operation = H5Gget_info_async(file, es);
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 0, err_occurred: false });
    expect(f.mock.calls.map(([, status]) => status)).toEqual([H5ES_STATUS_CANCELED]);
    expect(H5ESget_count(es)).toBe(0);
    expect(errorOf(operation)).toMatchObject({ kind: 'canceled' });
  });

  it('already succeeded: counted, told as SUCCEED, removed', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    succeeded();
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 1, err_occurred: false });
    expect(f.mock.calls.map(([, status]) => status)).toEqual([H5ES_STATUS_SUCCEED]);
    expect(H5ESget_count(es)).toBe(0);
  });

  it('running: counted, stays active, ends as CANCELED shortly after, and a later wait harvests it', () => {
    const f = vi.fn();
    H5ESregister_complete_func(es, f);
    const call = issue().start();
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 1, err_occurred: false });
    expect([H5ESget_count(es), f.mock.calls.length]).toEqual([1, 0]);
    call.fail('canceled');
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(f.mock.calls.map(([, status]) => status)).toEqual([H5ES_STATUS_CANCELED]);
  });

  it('running, asked twice: counted again, and not asked again', () => {
    const call = issue().start();
    answerOf(H5EScancel(es));
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 1, err_occurred: false });
    expect(call.cancels).toBe(1);
  });

  it('failed: moved to the failed list, flag set, err_occurred, and the walk stops: later ones are not asked', () => {
    failed();
    const later = issue();
    expect(answerOf(H5EScancel(es))).toEqual({ num_not_canceled: 0, err_occurred: true });
    expect([H5ESget_count(es), H5ESget_err_count(es), H5ESget_err_status(es), later.cancels]).toEqual([1, 1, true, 0]);
  });

  it('goes oldest first', () => {
    const seen: bigint[] = [];
    H5ESregister_complete_func(es, ({ op_ins_count }) => void seen.push(op_ins_count));
    for (let n = 0; n < 4; n += 1) issue();
    answerOf(H5EScancel(es));
    expect(seen).toEqual([0n, 1n, 2n, 3n]);
  });

  it('waits for the answer to each request to cancel', () => {
    connector.whenCanceled = () => {};
    const call = issue();
    const cancel = observe(H5EScancel(es));
    expect(cancel.completed).toBe(false);
    call.succeed();
    expect(cancel.values).toEqual([{ num_not_canceled: 1, err_occurred: false }]);
  });

  it('is no error: the sticky flag stays false', () => {
    issue();
    answerOf(H5EScancel(es));
    expect([H5ESget_err_status(es), H5ESget_err_count(es)]).toEqual([false, 0]);
    succeeded();
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('reaches an operation that the insert function is being told of: it is never sent', () => {
    H5ESregister_insert_func(es, () => void H5EScancel(es));
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, es);
    expect(errorOf(group)).toMatchObject({ kind: 'canceled' });
    expect(connector.calls).toEqual([]);
    expect(errorOf(H5Gget_info_async(group))).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'canceled' } });
  });
});

describe('H5ESclose', () => {
  it.each([notASet, null, undefined, 7])('fails for %s, which is no event set', (set) => {
    expect(() => H5ESclose(set as never)).toThrow(badArgument);
  });

  it('fails while the active list is not empty, and the set remains valid', () => {
    const call = issue();
    expect(() => H5ESclose(es)).toThrow(/can't close event set while unfinished operations are present/);
    call.succeed();
    poll();
    expect(() => H5ESclose(es)).not.toThrow();
  });

  it('fails while an operation is finished and not harvested', () => {
    succeeded();
    expect(() => H5ESclose(es)).toThrow(badArgument);
  });

  it('is not blocked by uncollected failures', () => {
    harvestFailure();
    expect(() => H5ESclose(es)).not.toThrow();
  });

  it('makes the set invalid for every function', () => {
    H5ESclose(es);
    const f = () => {};
    for (const call of [
      () => H5ESget_count(es),
      () => H5ESget_op_counter(es),
      () => H5ESget_err_status(es),
      () => H5ESget_err_count(es),
      () => H5ESget_err_info(es, 1),
      () => H5ESregister_insert_func(es, f),
      () => H5ESregister_complete_func(es, f),
      () => H5ESget_requests(es, H5_ITER_INC),
      () => H5ESinsert_request(es, connector, EMPTY),
      () => H5ESclose(es),
    ]) {
      expect(call).toThrow(badArgument);
    }
    for (const answer of [H5ESwait(es, 0), H5EScancel(es), H5Gget_info_async(file, es)]) {
      expect(errorOf(answer)).toEqual(badArgument);
    }
    expect(connector.calls).toEqual([]);
  });
});

describe('H5ESinsert_request', () => {
  it('adds an anonymous operation: NULL names, line 0', () => {
    H5ESinsert_request(es, connector, NEVER);
    const { count, requests } = H5ESget_requests(es, H5_ITER_INC);
    expect([count, requests]).toEqual([
      1,
      [
        expect.objectContaining({
          api_name: null,
          api_args: null,
          app_file_name: null,
          app_func_name: null,
          app_line_num: 0,
        }),
      ],
    ]);
  });

  it('follows the request', () => {
    expect(answerOf(H5ESinsert_request(es, connector, of(1, 2)))).toBe(2);
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    H5ESinsert_request(
      es,
      connector,
      throwError(() => new Error('no')),
    );
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: true });
  });

  it('fails for a NULL request, a NULL connector and what is no event set', () => {
    expect(() => H5ESinsert_request(es, connector, null as never)).toThrow(badArgument);
    expect(() => H5ESinsert_request(es, null as never, EMPTY)).toThrow(badArgument);
    expect(() => H5ESinsert_request(notASet, connector, EMPTY)).toThrow(badArgument);
  });

  it('does not accept H5ES_NONE', () => {
    expect(() => H5ESinsert_request(H5ES_NONE as never, connector, EMPTY)).toThrow(badArgument);
  });

  it('does not check the sticky error flag', () => {
    harvestFailure();
    expect(answerOf(H5ESinsert_request(es, connector, of('done')))).toBe('done');
    expect(H5ESget_count(es)).toBe(1);
  });

  it('runs the insert function, which can refuse it', () => {
    const f = vi.fn(() => -1);
    H5ESregister_insert_func(es, f);
    expect(() => H5ESinsert_request(es, connector, NEVER)).toThrow(expect.objectContaining({ kind: 'canceled' }));
    expect([f.mock.calls.length, H5ESget_count(es)]).toEqual([1, 0]);
  });
});

describe('H5ESget_requests', () => {
  const numbers = (...args: Parameters<typeof H5ESget_requests>) =>
    H5ESget_requests(...args).requests.map(({ op_ins_count }) => Number(op_ins_count));

  it('count is the total of active ones, not the number copied', () => {
    for (let n = 0; n < 3; n += 1) issue();
    expect(H5ESget_requests(es, H5_ITER_INC, 2).count).toBe(3);
    expect(numbers(es, H5_ITER_INC, 2)).toEqual([0, 1]);
    expect(H5ESget_requests(es, H5_ITER_INC, 0)).toEqual({ count: 3, connector_ids: [], requests: [] });
  });

  it('INC and NATIVE give the oldest first, DEC the newest first', () => {
    for (let n = 0; n < 3; n += 1) issue();
    expect(numbers(es, H5_ITER_INC)).toEqual([0, 1, 2]);
    expect(numbers(es, H5_ITER_NATIVE)).toEqual([0, 1, 2]);
    expect(numbers(es, H5_ITER_DEC, 2)).toEqual([2, 1]);
  });

  it('tells the connector of each', () => {
    const other = new FakeConnector();
    issue();
    H5ESinsert_request(es, other, NEVER);
    expect(H5ESget_requests(es, H5_ITER_INC).connector_ids).toEqual([connector, other]);
  });

  it('fails for an order that is unknown or out of range, and for H5ES_NONE', () => {
    expect(() => H5ESget_requests(es, -1 as never)).toThrow(badArgument);
    expect(() => H5ESget_requests(es, 3 as never)).toThrow(badArgument);
    expect(() => H5ESget_requests(H5ES_NONE as never, H5_ITER_INC)).toThrow(badArgument);
  });
});

describe('H5ES_NONE', () => {
  it('is a valid no-op, argument checks skipped', () => {
    expect(H5ESget_count(H5ES_NONE)).toBe(0);
    expect(H5ESget_op_counter(H5ES_NONE)).toBe(0n);
    expect(H5ESget_err_status(H5ES_NONE)).toBe(false);
    expect(H5ESget_err_count(H5ES_NONE)).toBe(0);
    expect(H5ESget_err_info(H5ES_NONE, 0)).toEqual([]);
    expect(H5ESregister_insert_func(H5ES_NONE, null as never)).toBeUndefined();
    expect(H5ESregister_complete_func(H5ES_NONE, null as never)).toBeUndefined();
    expect(answerOf(H5ESwait(H5ES_NONE, -5))).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(answerOf(H5EScancel(H5ES_NONE))).toEqual({ num_not_canceled: 0, err_occurred: false });
    expect(H5ESclose(H5ES_NONE)).toBeUndefined();
  });

  it('passed to an _async function leaves it cold', () => {
    const operation = H5Gget_info_async(file, H5ES_NONE);
    expect([operation.tracked, connector.calls.length]).toEqual([false, 0]);
    observe(operation);
    expect(connector.calls.length).toBe(1);
  });
});

describe('what is no event set', () => {
  it('fails in every function', () => {
    for (const call of [
      () => H5ESget_count(notASet),
      () => H5ESget_op_counter(notASet),
      () => H5ESget_err_status(notASet),
      () => H5ESget_err_count(notASet),
      () => H5ESget_err_info(notASet, 1),
      () => H5ESregister_insert_func(notASet, () => {}),
      () => H5ESregister_complete_func(notASet, () => {}),
      () => H5ESget_requests(notASet, H5_ITER_INC),
    ]) {
      expect(call).toThrow(badArgument);
    }
    expect(errorOf(H5ESwait(notASet, 0))).toEqual(badArgument);
    expect(errorOf(H5EScancel(notASet))).toEqual(badArgument);
    expect(errorOf(H5Gget_info_async(file, notASet))).toEqual(badArgument);
    expect(connector.calls).toEqual([]);
  });
});

describe('insertion', () => {
  it('argument errors on the calling side fail at once, insert nothing and do not poison the set', () => {
    const operation = H5Gopen_async(file, '', H5P_DEFAULT, es);
    expect(errorOf(operation)).toMatchObject({ kind: 'bad-argument', routine: 'H5Gopen_async' });
    expect([H5ESget_count(es), H5ESget_op_counter(es), connector.calls.length]).toEqual([0, 0n, 0]);
    succeeded();
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('an error on execution appears at wait; the identifier was usable until then', () => {
    const group = H5Gopen_async(file, 'missing', H5P_DEFAULT, es);
    H5Gget_info_async(group, es);
    connector.calls[0]?.fail('not-found');
    connector.calls[1]?.fail('dependency-failed');
    expect(H5ESget_count(es)).toBe(2);
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: true });
  });

  it('into a set whose failure was harvested is refused before anything is sent', () => {
    harvestFailure();
    const sent = connector.calls.length;
    const group = H5Gcreate_async(file, 'g', H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    expect(errorOf(group)).toMatchObject({ kind: 'set-failed', routine: 'H5Gcreate_async' });
    expect([connector.calls.length, H5ESget_count(es), H5ESget_op_counter(es)]).toEqual([sent, 0, 1n]);
  });

  it('stays refused after get_err_info; a new set is the way out', () => {
    harvestFailure();
    H5ESget_err_info(es, 1);
    expect(errorOf(H5Gget_info_async(file, es))).toMatchObject({ kind: 'set-failed' });
    const fresh = H5EScreate();
    issue(fresh).succeed();
    expect(answerOf(H5ESwait(fresh, 0))).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('is not refused by a failure that nobody has harvested', () => {
    failed();
    succeeded();
    expect(H5ESget_count(es)).toBe(2);
  });

  it('inserts exactly one operation for one call', () => {
    H5Fopen_async('a.h5', 0, { connector }, es);
    expect([H5ESget_count(es), H5ESget_op_counter(es)]).toEqual([1, 1n]);
  });

  it('one set holds operations of many files and connectors', () => {
    const connectors = Array.from({ length: 5 }, () => new FakeConnector(succeedAtOnce));
    for (const one of connectors) {
      const opened = H5Fopen_async('a.h5', 0, { connector: one }, es);
      H5Fclose_async(opened, es);
    }
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(connectors.map(({ routines }) => routines)).toEqual(Array(5).fill(['H5Fopen', 'H5Fclose']));
  });

  it("one file's operations go to many sets; a failure in one set poisons neither the other set nor the file", () => {
    const other = H5EScreate();
    issue(es).fail();
    issue(other).succeed();
    expect(poll()).toMatchObject({ err_occurred: true });
    expect(answerOf(H5ESwait(other, 0))).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(H5ESget_err_status(other)).toBe(false);
    issue(other).succeed();
    expect(answerOf(H5ESwait(other, 0))).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('a failing operation among 1,000 is found, and is the only one', () => {
    for (let n = 0; n < 1000; n += 1) {
      const call = issue();
      if (n === 500) call.fail('io', 'number 500');
      else call.succeed();
    }
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: true });
    expect(H5ESget_count(es)).toBe(499);
    expect(poll()).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(H5ESget_err_info(es, 10)).toEqual([
      expect.objectContaining({ op_ins_count: 500n, error: expect.objectContaining({ message: 'number 500' }) }),
    ]);
  });

  it('100,000 operations: all are told, in order, and none is left', () => {
    let told = 0n;
    let inOrder = true;
    H5ESregister_complete_func(es, ({ op_ins_count }) => {
      inOrder &&= op_ins_count === told;
      told += 1n;
    });
    for (let n = 0; n < 100_000; n += 1) H5Gget_info_async(file, es);
    expect(H5ESget_count(es)).toBe(100_000);
    const wait = observe(H5ESwait(es, H5ES_WAIT_FOREVER));
    for (const call of connector.calls.reverse()) call.succeed();
    expect(wait.values).toEqual([{ num_in_progress: 0, err_occurred: false }]);
    expect([told, inOrder, H5ESget_count(es)]).toEqual([100_000n, true, 0]);
  });
});

describe('identifiers', () => {
  it('returned by openers are usable at once, and never change', () => {
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, es) as Operation<unknown>;
    const before = group.identifier;
    H5Gget_info_async(group as never, es);
    expect(connector.last.args.loc_id).toBe(before);
    connector.calls[0]?.succeed();
    expect(answerOf(group)).toBe(before);
  });

  it('are invalid for the caller immediately after close_async, although the close is queued', () => {
    H5Fclose_async(file, es);
    expect(connector.last.ended).toBe(false);
    expect(errorOf(H5Gget_info_async(file, es))).toMatchObject({ kind: 'bad-argument' });
    expect(H5ESget_count(es)).toBe(1);
  });

  it('of a failed operation: dependents fail with dependency-failed and the first failure as the cause', () => {
    const a = H5Gopen_async(file, 'a', H5P_DEFAULT, es);
    const first = connector.last.fail('not-found');
    const b = H5Gopen_async(a, 'b', H5P_DEFAULT, es);
    const info = H5Gget_info_async(b, es);
    expect(errorOf(b)).toMatchObject({ kind: 'dependency-failed', cause: first });
    expect(errorOf(info)).toMatchObject({ kind: 'dependency-failed', cause: first });
    expect([connector.calls.length, H5ESget_count(es)]).toEqual([1, 3]);
  });
});
