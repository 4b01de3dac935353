import { lastValueFrom } from 'rxjs';
import type { FileSource } from '../model/FileSource.js';
import { H5Error } from '../model/H5Error.js';
import { H5F_ACC_RDONLY } from '../model/H5F.js';
import type { FileAccess } from '../model/H5P.js';
import type { FileId } from '../model/Identifier.js';
import { H5O_INFO_BASIC } from '../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../model/iteration.js';
import { connectorOf } from '../operations/connectorOf.js';
import { findHome } from '../operations/openIdentifiers.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { H5Fclose_async, H5Fopen_async } from '../sources/H5F.js';
import { H5ES_NONE, operation } from '../sources/operation.js';

/**
 * Refuses a file to be overwritten with a copy that is made of itself, opened through another connector: nothing of it would be left.
 * A connector by itself knows what it has open.
 *
 * Errors: `H5Error` `permission`.
 */
export async function requireOtherFile(
  source: FileId,
  from: FileSource,
  to: FileSource,
  fapl?: FileAccess,
): Promise<void> {
  const [one, other] = [findHome(source)?.connector, connectorOf(to, fapl)];
  if (!one || one === other || one.name !== other.name) return;
  let target: FileId;
  try {
    target = await lastValueFrom(H5Fopen_async(to, H5F_ACC_RDONLY, fapl));
  } catch {
    // Nothing is there to be overwritten; or if it is, creating the file says what is the matter.
    return;
  }
  try {
    if (!(await isSame(source, target, from === to))) return;
  } finally {
    await lastValueFrom(H5Fclose_async(target)).catch(() => {});
  }
  throw new H5Error('permission', 'copyFile', 'a file cannot be overwritten with a copy of itself');
}

async function isSame(source: FileId, target: FileId, haveOneName: boolean): Promise<boolean> {
  const [one, other] = await Promise.all([source, target].map(rootOf));
  if (one && other) return one.fileKey === other.fileKey && one.token === other.token;
  if (one || other || !haveOneName) return false;
  const [first, second] = await Promise.all([source, target].map(tokenOf));
  return first !== undefined && first === second;
}

/** The root group as listings name it; undefined where it has no members. */
async function rootOf(group_id: FileId) {
  const args = { group_id, idx_type: H5_INDEX_NAME, order: H5_ITER_INC, asked: { limit: 1 } } as const;
  const listed = await lastValueFrom(operation(ROUTINES.H5Gget_members, args, H5ES_NONE, requireOtherFile));
  return listed[0]?.group;
}

async function tokenOf(loc_id: FileId): Promise<string | undefined> {
  const args = { loc_id, name: '.', fields: H5O_INFO_BASIC, lapl_id: {} };
  const info = await lastValueFrom(operation(ROUTINES.H5Oget_info_by_name, args, H5ES_NONE, requireOtherFile));
  return info.token;
}
