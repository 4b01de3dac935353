import { failure, H5Error } from '../../../model/H5Error.js';
import {
  H5F_ACC_EXCL,
  H5F_ACC_RDWR,
  H5F_ACC_SWMR_READ,
  H5F_ACC_SWMR_WRITE,
  H5F_ACC_TRUNC,
} from '../../../model/H5F.js';
import type { HandlersOf } from '../client/HandlersOf.js';
import type { Handling } from '../client/Handling.js';
import type { OpenFile, OpenObject } from '../client/OpenFile.js';
import { answeredObject } from '../domain/answeredObject.js';
import type { DomainJson } from '../domain/Domain.js';
import { domainPath } from '../domain/domainPath.js';
import { jsonOfGroupCreation } from '../json/creation.js';
import { newRootId } from '../wire/objectId.js';
import { closeFile, flushFile } from './closing.js';

/** Others may create and delete it meanwhile. */
const MOST_ROUNDS = 8;

/** Handlers of the routines of H5F. */
export const H5F: HandlersOf<'H5F'> = {
  async H5Fopen({ args: { filename, flags, fapl_id } }, handling) {
    checkFlags(flags);
    const { file, files } = handling;
    const isWritable = (flags & H5F_ACC_RDWR) !== 0;
    if (file.domain) {
      checkSharing(file, { isWritable, closeDegree: fapl_id.fcloseDegree });
      return rootOf(file);
    }
    await files.open.whenEnded(file.key);
    const path = domainPath(filename);
    const json = await files.ask(path, handling.signal);
    const { isShared } = file.opening;
    file.domain = await files.domain(path, json, { isWritable, isShared: isShared && !isWritable }, file);
    return rootOf(file);
  },

  async H5Fcreate({ args: { filename, flags, fcpl_id } }, handling) {
    if (flags !== H5F_ACC_TRUNC && flags !== H5F_ACC_EXCL)
      throw failure('bad-argument', `flags must be H5F_ACC_TRUNC (2) or H5F_ACC_EXCL (4), not ${flags}`);
    const { file, files } = handling;
    if (file.domain) {
      if (flags === H5F_ACC_EXCL) throw failure('already-exists', `'${file.name}': the file exists already`);
      throw refused(file, 'the file is already open in this program and cannot be created anew');
    }
    await files.open.whenEnded(file.key);
    handling.commit();
    const path = domainPath(filename);
    const json = await createDomain(handling, path, flags, { creationProperties: jsonOfGroupCreation(fcpl_id) });
    file.domain = await files.domain(path, json, { isWritable: true, isShared: false }, file);
    const { objects, changes } = file.domain;
    if (typeof json.created === 'number') changes.clock.observe(json.created);
    const { root } = objects;
    const now = changes.clock.next();
    root.links = new Map();
    root.attributes = new Map();
    root.head = {
      created: now,
      modified: now,
      ...(fcpl_id.linkCreationOrder && { linkOrder: fcpl_id.linkCreationOrder }),
      ...(fcpl_id.attrCreationOrder && { attributeOrder: fcpl_id.attrCreationOrder }),
    };
    file.domain.change();
    return rootOf(file);
  },

  async H5Freopen({ args: { file_id } }, handling) {
    await handling.object(file_id);
    return rootOf(handling.file);
  },

  async H5Fflush({ args: { object_id } }, handling) {
    await handling.object(object_id);
    handling.commit();
    await flushFile(handling.file);
  },

  H5Fclose: ({ args: { file_id } }, handling) => closeFile(file_id, handling),

  async H5Fdelete({ args: { filename } }, handling) {
    const { file, files } = handling;
    await files.open.whenClosed(file.key, file.name);
    const path = domainPath(filename);
    // A folder is none.
    await files.ask(path, handling.signal);
    const endpoint = await files.endpoint();
    const subject = `'${file.name}'`;
    handling.commit();
    // What an earlier attempt has deleted is gone.
    await endpoint.request({ method: 'DELETE', path: '/', domain: path, answer: 'none', absent: [404, 410], subject });
  },

  async H5Fis_accessible({ args: { container_name } }, { files, signal }) {
    try {
      await files.ask(domainPath(container_name), signal);
      return true;
    } catch (error) {
      // There is a folder, and no file.
      if (error instanceof H5Error && error.kind === 'bad-argument') return false;
      throw error;
    }
  },
};

/** What the identifier of a file stands for. */
function rootOf(file: OpenFile): OpenObject {
  const domain = file.opened;
  return { kind: 'file', place: { file, domain, record: domain.objects.root, asked: '/', path: '/' } };
}

/**
 * Creates a domain. Its root group gets an id that nobody else has, so that a domain which an attempt made that seemed to have failed is known
 * from one that was there before.
 */
async function createDomain(
  { file, files }: Handling,
  path: string,
  flags: number,
  group: Readonly<Record<string, unknown>>,
): Promise<DomainJson> {
  const endpoint = await files.endpoint();
  const request = { path: '/', domain: path, subject: `'${file.name}'` } as const;
  for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
    const rootId = newRootId();
    const put = { ...request, method: 'PUT', json: { root_id: rootId, group }, answer: 'json', absent: [409] } as const;
    const created = answeredObject(await endpoint.request<DomainJson | undefined>(put), request.subject);
    if (created) return created;
    const get = { ...request, method: 'GET', answer: 'json', absent: [404, 410] } as const;
    const found = answeredObject(await endpoint.request<DomainJson | undefined>(get), request.subject);
    // An attempt that seemed to have failed made its root group, and no more: it is made with another one.
    if (!found) continue;
    if (found.root === rootId) return found;
    if (flags === H5F_ACC_EXCL) throw failure('already-exists', `${request.subject}: the file exists already`);
    // A folder is not deleted for a file.
    if (found.root === undefined) throw failure('bad-argument', `${request.subject} is a folder, not a file`);
    await endpoint.request({ ...request, method: 'DELETE', answer: 'none', absent: [404, 410] });
  }
  throw failure('io', `${request.subject}: the service says that it is there and that it is not, ${MOST_ROUNDS} times`);
}

function checkFlags(flags: number): void {
  const unknown = flags & ~(H5F_ACC_RDWR | H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE);
  if (unknown !== 0)
    throw failure(
      'bad-argument',
      `flags ${flags} are not flags of H5Fopen, which are H5F_ACC_RDONLY or H5F_ACC_RDWR, with those of SWMR`,
    );
  const writes = (flags & H5F_ACC_RDWR) !== 0;
  if (writes && (flags & H5F_ACC_SWMR_READ) !== 0)
    throw failure('bad-argument', 'flags: H5F_ACC_SWMR_READ goes with H5F_ACC_RDONLY');
  if (!writes && (flags & H5F_ACC_SWMR_WRITE) !== 0)
    throw failure('bad-argument', 'flags: H5F_ACC_SWMR_WRITE goes with H5F_ACC_RDWR');
}

/** Checks that a file which is open may be opened again and shared, by the rules of libhdf5 (`H5F_open`). */
function checkSharing(
  file: OpenFile,
  { isWritable, closeDegree }: { readonly isWritable: boolean; readonly closeDegree: string | undefined },
): void {
  if (isWritable && !file.opening.isWritable)
    throw refused(file, 'the file is already open for reading only in this program (H5F_ACC_RDONLY)');
  if (closeDegree !== undefined && closeDegree !== file.closeDegree)
    throw failure(
      'bad-argument',
      `fapl_id.fcloseDegree is '${closeDegree}', but '${file.name}' is already open with '${file.closeDegree}'`,
    );
}

function refused(file: OpenFile, why: string): H5Error {
  return failure('permission', `'${file.name}': ${why}; close it first, and every object in it, which keeps it open`);
}
