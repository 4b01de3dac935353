import type { ExternalFiles } from '../../../model/ExternalFiles.js';
import { type FileSource, nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import type { HttpFetch } from '../../../model/HttpAccess.js';
import type { FileId } from '../../../model/Identifier.js';
import type { Routine } from '../../../operations/Operations.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Row } from '../../../operations/Row.js';
import { Turns } from '../../shared/Turns.js';
import type { OpenedObject, OpeningIdentifier } from '../protocol.js';
import type { NativeWorker } from './NativeWorker.js';
import type { WireFileAccess } from './WireFileAccess.js';

/** How a session's file is opened again in another worker. */
export interface Reopening {
  readonly filename: FileSource;
  readonly fapl_id: WireFileAccess;
  /** The identifier that the file was first opened with. */
  readonly file: FileId;
}

/** A call that opens something again. */
export interface ReopeningCall {
  readonly row: Row<Routine>;
  readonly args: object;
  readonly opens?: OpeningIdentifier;
}

/** What a session is made with. */
export interface SessionFields {
  readonly key: string;
  readonly queue: number;
  readonly readOnly: boolean;
  readonly reopening: Reopening;
  readonly home: NativeWorker;
}

/**
 * A file in use on the calling thread: its home worker, its queue, and what is open in it. Whatever opens the file, by
 * whichever of its names, shares the session, because order is per file.
 */
export class Session {
  /** What tells the file from others; that of a file which is being created changes once, when it is there. */
  key: string;
  /** Number of the queue in which its operations run one after the other. */
  readonly queue: number;
  /** Whether the file can be read by several workers, and be opened again after its worker was lost. */
  readOnly: boolean;
  reopening: Reopening;
  /** The worker that has the file open; undefined when that worker was lost. */
  home: NativeWorker | undefined;
  /** Why nothing can be done with the file any more. */
  lost: string | undefined;
  /** Open identifiers, and what each stands for. */
  readonly open = new Map<number, OpenedObject>();
  /** Identifiers that are open or being opened, and whose closing was not sent. */
  readonly live = new Set<number>();
  /** The file identifier through which each identifier was opened. */
  readonly through = new Map<number, number>();
  /** All identifiers that the file was opened with; references may carry the first of them. */
  readonly files = new Set<number>();
  /** Operations that have not ended. */
  pending = 0;
  /** Openings for writing that have not ended. */
  #writing = 0;
  /** Which files the file may name; undefined as long as it was not said. */
  externalFiles: ExternalFiles | undefined;
  /** The function of the caller that sends the requests of a remote file. */
  fetch: HttpFetch | undefined;
  /** Identities of the files that were reached by their names in it. */
  readonly named = new Set<string>();
  /** Requests go to the worker in their order, though one may have to wait for another file. */
  readonly turns = new Turns();

  constructor({ key, queue, readOnly, reopening, home }: SessionFields) {
    this.key = key;
    this.queue = queue;
    this.readOnly = readOnly;
    this.reopening = reopening;
    this.home = home;
  }

  /** Claims that wait, of files that this one names: until they are decided it does not come to an end. */
  waiting = 0;

  /** Whether all that keeps the file open is being closed, and nothing that others do holds that up. */
  get ending(): boolean {
    return this.live.size === 0 && this.waiting === 0;
  }

  /** Notes that the closing of an identifier was sent; that of a file may take along what was opened through it. */
  closingBegins(hid: number): void {
    this.live.delete(hid);
    if (this.reopening.fapl_id.fcloseDegree !== 'strong') return;
    for (const [object, file] of this.through) if (file === hid) this.live.delete(object);
  }

  /** Notes that the file is to be opened once more. */
  openingBegins(readOnly: boolean): void {
    if (readOnly) return;
    this.readOnly = false;
    this.#writing += 1;
  }

  /**
   * Notes the end of an opening.
   *
   * @param opened - What the first identifier of the file stands for: only who opens the file first decides how.
   */
  openingEnds(readOnly: boolean, reopening: Reopening, opened: OpenedObject | undefined): void {
    if (!readOnly) this.#writing -= 1;
    if (!opened || this.open.size > 0) return;
    this.reopening = reopening;
    this.readOnly = readOnly && this.#writing === 0;
  }

  /** Which files the file may name, as one more opening says: whoever shares a file shares that too. */
  reach(externalFiles: ExternalFiles | undefined): void {
    if (this.ending) {
      this.externalFiles = externalFiles;
      return;
    }
    const present = this.externalFiles ?? 'folder';
    if (externalFiles === undefined || externalFiles === present) return;
    const known = typeof present === 'function' ? 'another function' : `'${present}'`;
    const name = nameOfSource(this.reopening.filename);
    const message = `fapl_id.externalFiles is another one than '${name}' is already open with: ${known}`;
    throw failure('bad-argument', message);
  }

  /** Whether nothing is open and nothing is under way. */
  get idle(): boolean {
    return this.pending === 0 && this.open.size === 0;
  }

  /**
   * The calls that open identifiers again: the file under its first identifier, then objects by their paths, and the
   * file's identifier closed again where the caller has closed it (objects keep a file open).
   */
  reopeningCalls(hids: Iterable<number>): ReopeningCall[] {
    const { file, filename, fapl_id } = this.reopening;
    const calls: ReopeningCall[] = [{ row: ROUTINES.H5Fopen, args: { filename, flags: 0, fapl_id }, opens: file }];
    for (const hid of hids) {
      const object = this.open.get(hid);
      if (!object || hid === file.hid) continue;
      const { kind, path, attribute } = object;
      const opens: OpeningIdentifier = { kind, hid, file: this.through.get(hid) ?? hid };
      if (kind === 'file') calls.push({ row: ROUTINES.H5Freopen, args: { file_id: file }, opens });
      else if (kind === 'map')
        calls.push({ row: ROUTINES.H5Mopen, args: { loc_id: file, name: path, mapl_id: {} }, opens });
      else if (kind === 'attr') {
        calls.push({
          row: ROUTINES.H5Aopen_by_name,
          args: { loc_id: file, obj_name: path, attr_name: attribute, aapl_id: {}, lapl_id: {} },
          opens,
        });
      } else calls.push({ row: ROUTINES.H5Oopen, args: { loc_id: file, name: path, lapl_id: {} }, opens });
    }
    if (!this.open.has(file.hid)) calls.push({ row: ROUTINES.H5Fclose, args: { file_id: file } });
    return calls;
  }
}
