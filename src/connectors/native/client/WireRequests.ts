import type { SpaceArgument } from '../../../model/Dataspace.js';
import { isRemote } from '../../../model/FileSource.js';
import type { NumericArray } from '../../../model/H5Data.js';
import { H5F_ACC_RDWR } from '../../../model/H5F.js';
import { type FileId, type Identifier, isIdentifier } from '../../../model/Identifier.js';
import { argumentOf, parameterOf } from '../../../operations/argumentOf.js';
import type { ArgumentsOf, Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import type { OutgoingCall } from '../../../runtime/port/WorkerClient.js';
import type { Request } from '../../Connector.js';
import type { MemoryUse } from '../../shared/BufferClaims.js';
import { usedByRead, usedByWrite } from '../../shared/memoryUse.js';
import type { OpeningIdentifier, PackedRequest } from '../protocol.js';
import type { FileClaims } from './FileClaims.js';
import type { FileHandles } from './FileHandles.js';
import { givenMemory } from './givenMemory.js';
import type { Homes } from './Homes.js';
import { packRequest } from './packRequest.js';
import { remoteKey } from './remoteKey.js';
import type { Reopening, Session } from './Session.js';
import type { Sessions } from './Sessions.js';
import type { WireFileAccess } from './WireFileAccess.js';
import { wireSource } from './wireSource.js';
import { wireBuffer } from './writeBuffer.js';

/** A call with the write buffer that its worker asks for part by part. */
type Outgoing = OutgoingCall<PackedRequest> & { pull?: (from: number, to: number) => ArrayBufferView };

/** A request that opens a file. */
export interface FileOpening {
  readonly readOnly: boolean;
  readonly reopening: Reopening;
}

/** A request as it is sent, with the file that it is for. */
export interface PreparedRequest {
  readonly session: Session;
  readonly outgoing: Outgoing;
  readonly opening?: FileOpening | undefined;
  /** Memory of the caller that it uses. */
  readonly memory?: MemoryUse | undefined;
  /** The caller's array for the elements of a read, and which of its elements are read. */
  readonly into?: { readonly array: NumericArray; readonly memSpace: SpaceArgument } | undefined;
}

/** Makes requests into calls of workers: finds the session of their file, and makes their arguments such as cross. */
export class WireRequests {
  readonly #sessions: Sessions;
  readonly #claims: FileClaims;
  readonly #handles: FileHandles;
  readonly #homes: Homes;
  /** URL of the folder that has the plugins of filters. */
  readonly #plugins: string | undefined;

  constructor(sessions: Sessions, claims: FileClaims, handles: FileHandles, homes: Homes, plugins: string | undefined) {
    this.#sessions = sessions;
    this.#claims = claims;
    this.#handles = handles;
    this.#homes = homes;
    this.#plugins = plugins;
  }

  /** A request as it is sent; what it will open is noted. */
  prepare({ row, args: given, opens }: Request): PreparedRequest {
    const args = given as unknown as Readonly<Record<string, unknown>>;
    const sourceName = parameterOf(row, 'source');
    if (sourceName) return this.#forFile(row, args, sourceName, opens as FileId | undefined);
    const session = this.#sessions.forLocations(row, args);
    const { queue } = session;
    const opening = opens && this.#opening(session, row, args, opens);
    const copy = argumentOf(row, args, 'H5P_OBJECT_COPY');
    if (copy?.report) {
      // Within the connector nothing is lost, and functions do not cross.
      const { report: _, ...ocpypl_id } = copy;
      return { session, outgoing: { queue, request: packRequest(row, { ...args, ocpypl_id }, opening) } };
    }
    const data = argumentOf(row, args, 'buffer');
    const dxpl = (row.transfers && argumentOf(row, args, 'H5P_DATASET_XFER')) ?? {};
    if (dxpl.into) {
      const { into, ...dxpl_id } = dxpl;
      const request = packRequest(row, { ...args, dxpl_id }, opening, givenMemory(into));
      const { mem_space_id: memSpace } = args as ArgumentsOf<'H5Dread'>;
      return { session, outgoing: { queue, request }, memory: usedByRead(into), into: { array: into, memSpace } };
    }
    if (data === undefined) return { session, outgoing: { queue, request: packRequest(row, args, opening) } };
    const { buf, ...how } = wireBuffer(data, dxpl);
    const request = packRequest(row, { ...args, buf }, opening);
    return { session, outgoing: { queue, request, ...how }, memory: usedByWrite(data, dxpl, how.pull !== undefined) };
  }

  /** A request for a file. */
  #forFile(
    row: Row<Routine>,
    args: Readonly<Record<string, unknown>>,
    sourceName: string,
    opens: FileId | undefined,
  ): PreparedRequest {
    const { source, key: own } = wireSource(argumentOf(row, args, 'source')!);
    const { connector: _, externalFiles, fetch, ...fapl } = argumentOf(row, args, 'H5P_FILE_ACCESS') ?? {};
    const key = this.#handles.keyOf(source) ?? (isRemote(source) ? remoteKey(own, fapl, fetch) : own);
    const fapl_id: WireFileAccess = {
      ...fapl,
      ...(externalFiles && { externalFiles: typeof externalFiles === 'function' ? 'ask' : externalFiles }),
      ...(fetch && { asksFetch: true as const }),
      ...(this.#plugins !== undefined && { plugins: this.#plugins }),
    };
    const creates = parameterOf(row, 'creationFlags') !== undefined;
    const readOnly = !creates && ((argumentOf(row, args, 'openingFlags') ?? 0) & H5F_ACC_RDWR) === 0;
    const reopening = { filename: source, fapl_id, file: opens ?? { kind: 'file', hid: 0 } } as const;
    const session = this.#sessions.forFile(key, source, () => ({ readOnly, reopening, home: this.#homes.free() }));
    if (opens) {
      if (session.ending) session.fetch = undefined;
      session.reach(externalFiles);
      session.openingBegins(readOnly);
      this.#sessions.add(session, opens.hid, opens.hid);
      this.#claims.tellEnding(session);
    }
    session.fetch ??= fetch;
    const wireArgs = { ...args, [sourceName]: source, fapl_id };
    const request = packRequest(row, wireArgs, opens);
    const outgoing = { queue: session.queue, request, immediate: typeof source !== 'string' };
    return { session, outgoing, opening: opens && { readOnly, reopening } };
  }

  /** The identifier that a request opens in a file, with the file identifier through which it does. */
  #opening(
    session: Session,
    row: Row<Routine>,
    args: Readonly<Record<string, unknown>>,
    opens: Identifier,
  ): OpeningIdentifier {
    const location = Object.values(args).find(isIdentifier)?.hid;
    const through = location === undefined ? argumentOf(row, args, 'reference')?.file : session.through.get(location);
    const file = opens.kind === 'file' ? opens.hid : (through ?? opens.hid);
    this.#sessions.add(session, opens.hid, file);
    this.#claims.tellEnding(session);
    return { kind: opens.kind, hid: opens.hid, file };
  }
}
