import { beforeEach, expect, test } from 'vitest';
import { platform, usePlatform } from '../../../src/connectors/native/client/platform.js';
import type { Session } from '../../../src/connectors/native/client/Session.js';
import { Sessions } from '../../../src/connectors/native/client/Sessions.js';
import * as ROUTINES from '../../../src/operations/ROUTINES.js';
import type { WorkerClient } from '../../../src/runtime/port/WorkerClient.js';

/** What the disk has: the identities of paths; two paths may be one file. */
let disk: Map<string, string>;
let lastHid = 0;

beforeEach(() => {
  disk = new Map();
  usePlatform({ fileKey: (path: string) => disk.get(path) ?? `path:${path}` } as ReturnType<typeof platform>);
});

function sessionOf(sessions: Sessions, path: string): Session {
  const reopening = { filename: path, fapl_id: {}, file: { kind: 'file', hid: 0 } } as const;
  const home = {} as WorkerClient;
  return sessions.forFile(platform().fileKey(path), path, () => ({ readOnly: true, reopening, home }));
}

/** Opens a file by a path, answered. */
function open(sessions: Sessions, path: string): { session: Session; hid: number } {
  const session = sessionOf(sessions, path);
  lastHid += 1;
  const hid = lastHid;
  sessions.add(session, hid, hid);
  session.openingBegins(true);
  const reopening = { filename: path, fapl_id: {}, file: { kind: 'file', hid } } as const;
  session.openingEnds(true, reopening, { kind: 'file', path: '/' });
  session.open.set(hid, { kind: 'file', path: '/' });
  return { session, hid };
}

const reference = (file: number) => ({ ref_ptr: { type: 'object', file, token: new Uint8Array(8) } });

test('one file has one session, by whatever path', () => {
  disk.set('/a', 'disk:1:1').set('/b', 'disk:1:1').set('/c', 'disk:1:2');
  const sessions = new Sessions(() => {});
  expect(sessionOf(sessions, '/b')).toBe(sessionOf(sessions, '/a'));
  expect(sessionOf(sessions, '/c')).not.toBe(sessionOf(sessions, '/a'));
});

test('a file that is being created is found by another name as soon as it has one', () => {
  const sessions = new Sessions(() => {});
  const session = sessionOf(sessions, '/new');
  expect(sessionOf(sessions, '/new')).toBe(session);
  disk.set('/old', 'disk:1:5');
  expect(sessionOf(sessions, '/old')).not.toBe(session);
  disk.set('/new', 'disk:1:9').set('/link', 'disk:1:9');
  expect(sessionOf(sessions, '/link')).toBe(session);
  // Its path may be given to another file from now on.
  disk.delete('/new');
  expect(sessionOf(sessions, '/new')).not.toBe(session);
});

test('what a worker found to be open is what counts', () => {
  disk.set('/a', 'disk:1:1').set('/b', 'disk:1:2');
  const sessions = new Sessions(() => {});
  const session = sessionOf(sessions, '/a');
  sessions.identify(session, 'disk:1:2');
  expect(sessionOf(sessions, '/b')).toBe(session);
  expect(sessionOf(sessions, '/a')).not.toBe(session);
});

test('references find their file by the identifier that opened it first, until the file is closed', () => {
  disk.set('/a', 'disk:1:1');
  const sessions = new Sessions(() => {});
  const { session, hid: first } = open(sessions, '/a');
  const { hid: second } = open(sessions, '/a');
  sessions.remove(session, first);
  expect(sessions.forLocations(ROUTINES.H5Ropen_object, reference(first))).toBe(session);
  sessions.remove(session, second);
  sessions.end(session);
  expect(() => sessions.forLocations(ROUTINES.H5Ropen_object, reference(first))).toThrow(/not open/);
});

test('a file that is opened again and again while it is open leaves nothing behind', () => {
  disk.set('/a', 'disk:1:1');
  const sessions = new Sessions(() => {});
  const { session, hid } = open(sessions, '/a');
  for (let n = 0; n < 100; n += 1) sessions.remove(session, open(sessions, '/a').hid);
  expect([...session.files]).toEqual([hid]);
  expect([session.open.size, session.live.size, session.through.size]).toEqual([1, 1, 1]);
  // Also where it was never closed for good between two openings.
  for (let n = 0; n < 100; n += 1) {
    const old = [...session.open.keys()];
    for (const one of old) sessions.remove(session, one);
    open(sessions, '/a');
  }
  expect(session.files.size).toBeLessThanOrEqual(2);
});

test('data that looks like an identifier or a reference is none', () => {
  disk.set('/a', 'disk:1:1');
  const sessions = new Sessions(() => {});
  const { session, hid } = open(sessions, '/a');
  const args = { dset_id: { kind: 'file', hid }, buf: { kind: 'file', hid: 999, file: 998, token: [1] } };
  expect(sessions.forLocations(ROUTINES.H5Dwrite, args)).toBe(session);
});
