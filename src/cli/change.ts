import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import {
  type FileId,
  formatDatatype,
  H5Error,
  H5F_ACC_RDWR,
  H5Lexists_async,
  openFile,
  untilAborted,
  whileOpen,
} from '../index.node.js';
import { describeObject, formatSpace } from './describeObject.js';
import { CommandError } from './failures.js';
import { print } from './print.js';
import { isRemote, shownFile } from './remote.js';
import { type AccessOptions, type Ask, explained, open } from './withFile.js';

/** How a command changes a file. */
export interface Change {
  /** Only say what would be done; nothing is written. */
  readonly dryRun?: boolean;
}

/** A change of a file, step by step. */
export interface Edit {
  readonly file: FileId;
  readonly ask: Ask;
  readonly dryRun: boolean;
  /** Describes the object at a path in a few words; it must exist. */
  require(path: string): Promise<string>;
  /** Refuses a path that exists. */
  refuseTaken(path: string): Promise<void>;
  /** Does a step and prints it when the file is closed; prints only what would be done where nothing is to be written. */
  step(what: string, action: () => Promise<unknown> | Observable<unknown>): Promise<void>;
}

/** Changes a file, or prints what would change; closes the file when all is done or a step has failed. */
export async function change(
  path: string,
  { dryRun = false, reading = false, ...access }: Change & AccessOptions & { readonly reading?: boolean },
  signal: AbortSignal,
  work: (edit: Edit) => Promise<void>,
): Promise<void> {
  const ask: Ask = (operation) => firstValueFrom(operation.pipe(untilAborted(signal)));
  if (!reading && isRemote(path)) throw new CommandError(`${shownFile(path)}: remote files are read, not changed`);
  const file$ = dryRun || reading ? open(path, access) : explained(openFile(path, H5F_ACC_RDWR), path);
  const done: string[] = [];
  let fault: { readonly error: unknown } | undefined;
  const worked = async (file: FileId): Promise<void> => {
    try {
      await work(editOf(shownFile(path), file, ask, dryRun, done));
    } catch (error) {
      fault = { error };
    }
  };
  try {
    await lastValueFrom(file$.pipe(whileOpen(worked)));
  } catch (error) {
    throw fault ? fault.error : error;
  }
  // What was done before a step that failed is in the file all the same.
  print(...done);
  if (fault) throw fault.error;
}

function editOf(name: string, file: FileId, ask: Ask, dryRun: boolean, done: string[]): Edit {
  return {
    file,
    ask,
    dryRun,
    async require(path) {
      if (!(await isTaken(file, path, ask))) throw new CommandError(`${path} is not in ${name}`);
      try {
        const { info, dataset } = await describeObject(file, path, ask);
        const kind = info.type.replace('H5O_TYPE_', '').replace('NAMED_', '').toLowerCase();
        return dataset ? `${kind} ${formatDatatype(dataset.datatype)} ${formatSpace(dataset.space)}` : kind;
      } catch {
        return 'link';
      }
    },
    async refuseTaken(path) {
      if (await isTaken(file, path, ask)) throw new CommandError(`${path} is already in ${name}`);
    },
    async step(what, action) {
      if (!dryRun) {
        const result = action();
        await (result instanceof Promise ? result : ask(result));
      }
      done.push(`${dryRun ? 'would ' : ''}${what}`);
    },
  };
}

/** The names on a way from the root group. */
function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Refuses the root group, which no link leads to. */
export function refuseRoot(path: string): void {
  if (namesOf(path).length === 0) throw new CommandError(`${path} is the root group, which no link leads to`);
}

/** Whether a path is another one, or leads through it. */
export function leadsThrough(path: string, other: string): boolean {
  const names = namesOf(path);
  return namesOf(other).every((name, n) => name === names[n]);
}

/** Whether something is at a path; the groups on the way need not exist either. */
export async function isTaken(file: FileId, path: string, ask: Ask): Promise<boolean> {
  try {
    return await ask(H5Lexists_async(file, path));
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'not-found') return false;
    throw error;
  }
}
