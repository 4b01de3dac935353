import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { applicationFrame, captureCallSite } from '../../src/es/callSite.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5T_NATIVE_INT } from '../../src/model/H5T.js';
import { H5Fopen_async } from '../../src/sources/H5F.js';
import { H5delete_async } from '../../src/sources/H5L.js';
import { H5Tcopy_async } from '../../src/sources/H5T.js';
import { FakeConnector } from '../support/fakeConnector.js';

const connector = new FakeConnector();
const lastOf = (es: EventSet) => es.requests().at(-1)?.info;

/** The line of its caller. */
function line(): number {
  return Number(/:(\d+):\d+\)?$/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1]);
}

describe('the call site of an operation', () => {
  it('is the file, function and line of the _async call', () => {
    const es = new EventSet();
    let expected = 0;
    function readMeasurements() {
      expected = line() + 1;
      H5Fopen_async('a.h5', 0, { connector }, es);
    }
    readMeasurements();
    const info = lastOf(es);
    expect(info?.app_file_name).toMatch(/test\/es\/callSite\.test\.ts$/);
    expect(info?.app_file_name).toMatch(/^\//);
    expect([info?.app_func_name, info?.app_line_num]).toEqual(['readMeasurements', expected]);
  });

  it('is that of the caller for aliases and for operations that need no connector, too', () => {
    const es = new EventSet();
    function caller() {
      H5delete_async(connector.open('file'), 'x', H5P_DEFAULT, es);
      H5Tcopy_async(H5T_NATIVE_INT, es);
    }
    caller();
    expect(es.requests().map(({ info }) => info.app_func_name)).toEqual(['caller', 'caller']);
  });

  it('can be switched off', () => {
    const es = new EventSet({ callSites: false });
    H5Fopen_async('a.h5', 0, { connector }, es);
    const { app_file_name, app_func_name, app_line_num } = lastOf(es) ?? {};
    expect([app_file_name, app_func_name, app_line_num]).toEqual([null, null, 0]);
  });

  it('is unknown for an operation that came through a stream', () => {
    const es = new EventSet();
    from([H5Fopen_async('a.h5', 0, { connector })]).subscribe(es);
    expect([lastOf(es)?.app_file_name, lastOf(es)?.app_line_num]).toEqual([null, 0]);
  });

  it('leaves the length of other stacks as it is', () => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 37;
    captureCallSite(line);
    const after = Error.stackTraceLimit;
    Error.stackTraceLimit = before;
    expect(after).toBe(37);
  });
});

/** The frames between an application and where its call site is caught. */
const CALLED = ['captureCallSite', 'operation', 'H5Fopen_async']
  .map((name) => `    at ${name} (/h5rx.js:1:1)`)
  .join('\n');

describe('frames', () => {
  it.each([
    ['    at read (file:///home/me/a%20b.mjs:12:5)', '/home/me/a b.mjs', 'read', 12],
    ['    at file:///C:/data/a.mjs:3:1', 'C:/data/a.mjs', null, 3],
    ['    at async Reader.next (/srv/a.cjs:7:9)', '/srv/a.cjs', 'Reader.next', 7],
    ['    at new Thing (https://host/app.js?v=1:100:20)', 'https://host/app.js?v=1', 'new Thing', 100],
    ['read@https://host/app.js:9:2', 'https://host/app.js', 'read', 9],
    ['@https://host/app.js:9:2', 'https://host/app.js', null, 9],
    ['    at bad%zz (file:///a%zz.js:1:1)', '/a%zz.js', 'bad%zz', 1],
    ['    at next (/app/node_modules/rxjs/dist/Subscriber.js:1:1)', null, null, 0],
    ['    at <anonymous>', null, null, 0],
  ])('%s', (frame, file, name, number) => {
    expect(applicationFrame({ caught: { stack: `Error\n${CALLED}\n${frame}` }, callee: 'H5Fopen_async' })).toEqual({
      file,
      function: name,
      line: number,
    });
  });

  it('that a program made something else of', () => {
    expect(applicationFrame({ caught: { stack: [] }, callee: 'H5Fopen_async' })).toEqual({
      file: null,
      function: null,
      line: 0,
    });
    expect(applicationFrame({ caught: {}, callee: 'H5Fopen_async' })).toEqual({ file: null, function: null, line: 0 });
  });
});
