import { type FileSource, nameOfSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import { H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE } from '../../../model/H5F.js';
import type { FileAccess } from '../../../model/H5P.js';
import { isIdentifier } from '../../../model/Identifier.js';
import { argumentOf } from '../../../operations/argumentOf.js';
import type { IdentifierEvent, Request } from '../../Connector.js';
import { Permits } from '../../shared/Permits.js';
import { answeredObject } from '../domain/answeredObject.js';
import { Domain, type DomainAccess, type DomainJson } from '../domain/Domain.js';
import { domainPath } from '../domain/domainPath.js';
import type { Order } from '../domain/Order.js';
import type { Endpoint } from '../http/Endpoint.js';
import { OpenFile, type Opening } from './OpenFile.js';
import { OpenFiles } from './OpenFiles.js';

/** More than what is under way at once has. */
const ENCODED_BYTES = 96 << 20;

/** Opens files for a connector, and knows which are open. */
export class Files {
  readonly open: OpenFiles;
  /** Bytes of elements that are encoded and not sent yet, of all writes together. */
  readonly encoded = new Permits(ENCODED_BYTES);
  readonly #endpoint: () => Promise<Endpoint>;

  readonly #tell: (event: IdentifierEvent) => void;

  /**
   * @param endpoint - The server, whose settings may have to be looked up first.
   * @param tell - Hears of identifiers what no result of an operation tells.
   */
  constructor(endpoint: () => Promise<Endpoint>, tell: (event: IdentifierEvent) => void) {
    this.#endpoint = endpoint;
    this.#tell = tell;
    this.open = new OpenFiles((hid) => tell({ type: 'file-closed', hid }));
  }

  /** The server. */
  endpoint(): Promise<Endpoint> {
    return this.#endpoint();
  }

  /** The file that a request is for: of its locations, or the one that it opens. Errors: `H5Error` `bad-argument`. */
  fileOf(request: Request): OpenFile {
    const source = argumentOf(request.row, request.args, 'source');
    if (source === undefined) return this.open.ofLocations(request);
    const fapl = argumentOf(request.row, request.args, 'H5P_FILE_ACCESS') ?? {};
    const path = domainPath(source);
    // What only asks whether there is a file has nothing to do with one that is open.
    const make = () => this.#make(source, path, request, fapl);
    return request.opens ? this.open.forKey(path, make) : make();
  }

  /** The orders in which a request has a place: of its file, and of the file that it copies from. */
  ordersOf(request: Request, file: OpenFile): readonly { readonly order: Order; readonly changes: boolean }[] {
    const own = { order: file.order, changes: this.isAlone(request) };
    const source = argumentOf(request.row, request.args, 'copySource');
    const from = isIdentifier(source) ? this.open.of(source.hid) : undefined;
    return from && from !== file ? [{ order: from.order, changes: false }, own] : [own];
  }

  /** Tells what no result of an operation tells. */
  tell(event: IdentifierEvent): void {
    this.#tell(event);
  }

  /** Whether a request runs while no other one on its file does. */
  isAlone({ row, opens }: Request): boolean {
    return row.effect === 'changes' || row.effect === 'flushes' || opens?.kind === 'file' || row.routine === 'H5Fclose';
  }

  /** The identifier of the file through which something is opened: that of a location, or of the reference. */
  throughOf(file: OpenFile, location: number | undefined, request: Request): number {
    const entry = location === undefined ? undefined : file.entries.get(location);
    const reference = argumentOf(request.row, request.args, 'reference');
    return entry?.through ?? reference?.file ?? location ?? 0;
  }

  /** Asks the server for a domain. Errors: `H5Error` `not-found`, `permission`, `bad-argument` for a folder. */
  async ask(path: string, signal?: AbortSignal): Promise<DomainJson> {
    const endpoint = await this.#endpoint();
    const subject = `'hdf5:/${path}'`;
    const answer = await endpoint.request<DomainJson>({
      method: 'GET',
      path: '/',
      domain: path,
      answer: 'json',
      subject,
      ...(signal && { signal }),
    });
    const json = answeredObject(answer, subject) ?? {};
    if (json.root === undefined) throw failure('bad-argument', `${subject} is a folder, not a file`);
    return json;
  }

  /** A domain as the server tells it. */
  async domain(path: string, json: DomainJson, access: DomainAccess, file: OpenFile): Promise<Domain> {
    return new Domain(await this.#endpoint(), path, json.root as string, access, file.order, () => file.hid);
  }

  #make(source: FileSource, path: string, request: Request, fapl: FileAccess): OpenFile {
    const flags = argumentOf(request.row, request.args, 'openingFlags') ?? H5F_ACC_RDWR;
    const opening: Opening = {
      closeDegree: fapl.fcloseDegree,
      externalFiles: fapl.externalFiles,
      isWritable: request.routine === 'H5Fcreate' || (flags & H5F_ACC_RDWR) !== 0,
      isShared: (flags & (H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE)) !== 0 || fapl.swmr === true,
    };
    const { isWritable, isShared } = opening;
    const file: OpenFile = new OpenFile(nameOfSource(source), path, opening, async (linked) => {
      try {
        return await this.domain(
          linked,
          await this.ask(linked),
          { isWritable, isShared: isShared && !isWritable },
          file,
        );
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
    return file;
  }
}

function isMissing(error: unknown): boolean {
  return (error as { kind?: string }).kind === 'not-found';
}
