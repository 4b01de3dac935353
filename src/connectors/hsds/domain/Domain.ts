import { failure } from '../../../model/H5Error.js';
import type { Endpoint } from '../http/Endpoint.js';
import { newObjectId } from '../wire/objectId.js';
import { Changes } from './Changes.js';
import { DomainRequests } from './DomainRequests.js';
import { ElementOrder } from './ElementOrder.js';
import { COLLECTIONS, type ObjectKind, type ObjectRecord } from './ObjectRecord.js';
import { Objects } from './Objects.js';
import type { Order } from './Order.js';
import { Witnesses } from './Witnesses.js';

/** How a domain is open. */
export interface DomainAccess {
  readonly isWritable: boolean;
  /** Whether others may change it meanwhile, and it is asked for anew by each operation: SWMR access for reading. */
  readonly isShared: boolean;
}

/** What the server tells of a domain. */
export interface DomainJson {
  readonly root?: string;
  readonly class?: string;
  readonly created?: number;
  readonly lastModified?: number;
  readonly domain_objs?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A domain, HSDS's word for a file, as this thread has it open. */
export class Domain {
  /** Its path on the server: `/home/me/run.h5`. */
  readonly path: string;
  readonly access: DomainAccess;
  readonly requests: DomainRequests;
  readonly objects: Objects;
  readonly changes: Changes;
  readonly #witnesses: Witnesses;
  readonly #elements = new Map<ObjectRecord, ElementOrder>();
  /** Counts changes, so that a flush knows whether there were more meanwhile. */
  #changed = 0;
  #flushed = 0;
  /** What the last flush told of what is lost. */
  #loss: unknown;
  /** Resolves when changes may be sent. */
  #ready = Promise.resolve();

  /**
   * @param order - Of the file's operations.
   * @param fileHid - Gives the number of the identifier that references carry.
   */
  constructor(
    endpoint: Endpoint,
    path: string,
    rootId: string,
    access: DomainAccess,
    order: Order,
    fileHid: () => number,
  ) {
    this.path = path;
    this.access = access;
    this.requests = new DomainRequests(endpoint, path, `'${this.name}'`, () => this.changes.whenSent());
    this.objects = new Objects(this.requests, rootId, () => order.whenStalled(), fileHid);
    this.changes = new Changes(this.requests, this.objects.root, order, () => this.#ready);
    this.#witnesses = new Witnesses(this.requests, rootId);
  }

  /** Its URL, which names it in messages. */
  get name(): string {
    return urlOfDomain(this.path);
  }

  /** Whether something was written since the last flush. */
  get isChanged(): boolean {
    return this.#changed > this.#flushed;
  }

  /** Notes that something is going to be written. Errors: `H5Error` `permission` where the file is open for reading only. */
  change(): void {
    this.requireWritable();
    if (!this.isChanged) this.#ready = this.#witnesses.prepare();
    this.#changed += 1;
  }

  /** Resolves when elements may be written. */
  whenReady(): Promise<void> {
    return this.#ready;
  }

  /** An id for a new object. Errors: `H5Error` `unsupported` in a domain whose ids only the server makes. */
  newId(kind: ObjectKind): string {
    const id = newObjectId(COLLECTIONS[kind], this.objects.root.id);
    if (id !== undefined) return id;
    throw failure('unsupported', `'${this.name}' was made by an old version of HSDS, and is not written to`);
  }

  requireWritable(): void {
    if (!this.access.isWritable)
      throw failure('permission', `'${this.name}' is open for reading only (H5F_ACC_RDONLY)`);
  }

  /** The order of transfers of a dataset. */
  elementsOf(record: ObjectRecord): ElementOrder {
    let order = this.#elements.get(record);
    if (!order) {
      order = new ElementOrder();
      this.#elements.set(record, order);
    }
    return order;
  }

  /** Waits until all changes so far have been answered, and all transfers have ended: for what must not overtake them. */
  async whenSettled(): Promise<void> {
    await this.changes.whenSent();
    await Promise.all([...this.#elements.values()].map((order) => order.whenIdle()));
  }

  /** Changes an object when all that was asked for before has ended. Errors: `H5Error`; what is known of the object is then forgotten. */
  async alter(record: ObjectRecord, request: Parameters<DomainRequests['send']>[0]): Promise<void> {
    this.change();
    await Promise.all([this.whenSettled(), this.#ready]);
    try {
      await this.requests.send(request);
    } catch (error) {
      // It may have been changed all the same.
      this.objects.forget(record);
      throw error;
    }
  }

  /**
   * Has the server store what was written. Errors: `H5Error` `io` where it cannot, or where a data node has lost it before; the latter again,
   * until something was written and stored after it.
   */
  async flush(): Promise<void> {
    await this.whenSettled();
    if (!this.isChanged) {
      if (this.#loss) throw this.#loss;
      return;
    }
    const changed = this.#changed;
    await this.#ready;
    await this.requests.send({ method: 'PUT', path: '/', query: { flush: 1 }, json: {}, answer: 'none' });
    try {
      await this.#witnesses.check();
      this.#loss = undefined;
    } catch (error) {
      this.objects.forget();
      this.#loss = this.requests.named(error);
      throw this.#loss;
    } finally {
      // Who writes again what is lost can flush it.
      this.#flushed = Math.max(this.#flushed, changed);
    }
  }
}

/** The URL of a domain or a folder: `hdf5://home/me/run.h5`. */
export function urlOfDomain(path: string): string {
  return `hdf5:/${path}`;
}
