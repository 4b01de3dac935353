import { Subject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IdentifierEvent } from '../../src/connectors/Connector.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import type { FileId } from '../../src/model/Identifier.js';
import type { Reference } from '../../src/model/Reference.js';
import { findHome } from '../../src/operations/openIdentifiers.js';
import { H5Fclose_async, H5Fopen_async } from '../../src/sources/H5F.js';
import { H5Gget_info_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { H5Rdereference_async, H5Ropen_object_async } from '../../src/sources/H5R.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

class TellingConnector extends FakeConnector {
  readonly identifiers$ = new Subject<IdentifierEvent>();
}

let connector: TellingConnector;
let file: FileId;

beforeEach(() => {
  connector = new TellingConnector(succeedAtOnce);
  file = open(connector);
});

function open(by: FakeConnector): FileId {
  return H5Fopen_async('a.h5', 0, { connector: by }, new EventSet()).identifier as FileId;
}

const reference = ({ hid }: FileId): Reference => ({ type: 'object', file: hid, token: Uint8Array.of(1) });
const errorOfReference = (of: FileId): unknown => observe(H5Ropen_object_async(reference(of))).error;

describe('a connector tells', () => {
  it('that a file is closed: until then references lead into it, though its identifier is closed', () => {
    observe(H5Fclose_async(file));
    expect(observe(H5Gget_info_async(file)).error).toMatchObject({ kind: 'bad-argument' });
    expect(errorOfReference(file)).toBeUndefined();
    connector.identifiers$.next({ type: 'file-closed', hid: file.hid });
    expect(errorOfReference(file)).toMatchObject({
      kind: 'bad-argument',
      message: expect.stringContaining('not open'),
    });
  });

  it('that an identifier was closed with its file', () => {
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, new EventSet()).identifier!;
    connector.identifiers$.next({ type: 'closed', hid: group.hid });
    expect(observe(H5Gget_info_async(group as never)).error).toMatchObject({ kind: 'bad-argument' });
  });

  it('that a file stays open: its identifier is valid as before', () => {
    connector.answer = (call) => {
      connector.identifiers$.next({ type: 'kept', hid: file.hid });
      call.fail('permission', 'a group is open');
    };
    expect(observe(H5Fclose_async(file)).error).toMatchObject({ kind: 'permission' });
    connector.answer = succeedAtOnce;
    expect(observe(H5Gget_info_async(file)).error).toBeUndefined();
  });

  it('that a file is open for writing', () => {
    expect(findHome(file)?.isWritten).toBe(false);
    connector.identifiers$.next({ type: 'written', hid: file.hid });
    expect(findHome(file)?.isWritten).toBe(true);
  });
});

describe('without that', () => {
  it('references lead into a file as long as its identifier is open', () => {
    const other = open(new FakeConnector(succeedAtOnce));
    expect(errorOfReference(other)).toBeUndefined();
    observe(H5Fclose_async(other));
    expect(errorOfReference(other)).toMatchObject({ kind: 'bad-argument' });
  });
});

it('a reference is none of another connector', () => {
  const other = open(new FakeConnector(succeedAtOnce, 'other'));
  expect(observe(H5Rdereference_async(other, H5P_DEFAULT, reference(file))).error).toMatchObject({
    kind: 'bad-argument',
    message: "its locations, or its reference and its location, belong to different connectors, 'other' and 'fake'",
  });
  expect(observe(H5Rdereference_async(file, H5P_DEFAULT, reference(file))).error).toBeUndefined();
});

it('a file that could not be opened is forgotten', () => {
  connector.answer = (call) => call.fail();
  const failed = open(connector);
  expect(errorOfReference(failed)).toMatchObject({ kind: 'bad-argument' });
});
