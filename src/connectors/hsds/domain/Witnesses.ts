import { failure, H5Error } from '../../../model/H5Error.js';
import { newObjectId } from '../wire/objectId.js';
import type { DomainRequests } from './DomainRequests.js';
import { md5 } from './md5.js';

/** A service with more data nodes than this is not watched: it would take as many requests a flush. */
const MOST_NODES = 64;
/** Tries to find an id that a node is responsible for, for each node. */
const TRIES_PER_NODE = 64;

/**
 * Tell whether a data node of the service was restarted. What it had acknowledged and not stored is lost then, and no answer says so: a read
 * gives what was there before, and a flush has nothing to store.
 *
 * HSDS keeps no number of its starts that a client could ask for, but a data node remembers, as long as it runs, which objects it has
 * deleted: it answers 410 for them, and 404 for what it does not know. So one object is created and deleted on each data node.
 */
export class Witnesses {
  readonly #requests: DomainRequests;
  readonly #rootId: string;
  #paths: readonly string[] = [];
  #isRefused = false;
  #failure: unknown;

  constructor(requests: DomainRequests, rootId: string) {
    this.#requests = requests;
    this.#rootId = rootId;
  }

  /** To be called before the first change after a flush, and waited for. It does not reject: what goes wrong is told in the end. */
  async prepare(): Promise<void> {
    if (this.#isRefused) return;
    try {
      if (this.#paths.length === 0 || !(await this.#areThere())) await this.#place();
      this.#failure = undefined;
    } catch (error) {
      this.#paths = [];
      this.#failure = error;
      // Who may not create or delete objects there has no witnesses.
      if (error instanceof H5Error && error.kind === 'permission') this.#isRefused = true;
    }
  }

  /** Checks that no data node was restarted since `prepare`. Errors: `H5Error` `io` where one was, or where that cannot be told. */
  async check(): Promise<void> {
    if (this.#isRefused) return;
    if (this.#failure) throw this.#failure;
    if (this.#paths.length === 0 || (await this.#areThere())) return;
    this.#paths = [];
    throw failure('io', 'a data node of the service was restarted: what was written since the last flush may be lost');
  }

  async #areThere(): Promise<boolean> {
    const answers = await Promise.all(this.#paths.map((path) => this.#isForgotten(path)));
    return !answers.includes(true);
  }

  async #isForgotten(path: string): Promise<boolean> {
    try {
      await this.#requests.send({ method: 'GET', path, answer: 'json', absent: [410] });
      return false;
    } catch (error) {
      if (error instanceof H5Error && error.kind === 'not-found') return true;
      throw error;
    }
  }

  async #place(): Promise<void> {
    const about = await this.#requests.get<{ readonly node_count?: unknown }>('/about');
    const count = about.node_count;
    const ids = typeof count === 'number' && count <= MOST_NODES ? this.#idsOnEach(count) : [];
    if (ids.length === 0) return;
    await this.#create(ids);
    const paths = ids.map((id) => `/groups/${id}`);
    await Promise.all(
      paths.map((path) => this.#requests.send({ method: 'DELETE', path, answer: 'none', absent: [410] })),
    );
    this.#paths = paths;
    // A service that forgets what was deleted is not watched: it would always seem to have been restarted.
    if (await this.#areThere()) return;
    this.#paths = [];
    this.#isRefused = true;
  }

  async #create(ids: readonly string[]): Promise<void> {
    const groups = ids.map((id) => ({ id }));
    let wasRepeated = false;
    try {
      await this.#requests.send({
        method: 'POST',
        path: '/groups',
        json: groups.length === 1 ? groups[0] : groups,
        answer: 'json',
        isFinal: (status) => status === 500 && wasRepeated,
        retried: () => {
          wasRepeated = true;
        },
      });
    } catch (error) {
      // They may be there since an attempt that seemed to have failed; those that are not cannot be deleted.
      if (!wasRepeated) throw error;
    }
  }

  /** Ids of which each data node has one: the first digits of their digest say which. */
  #idsOnEach(count: number): string[] {
    const byNode = new Map<number, string>();
    for (let tries = 0; byNode.size < count && tries < count * TRIES_PER_NODE; tries++) {
      const id = newObjectId('groups', this.#rootId);
      if (id === undefined) return [];
      byNode.set(Number.parseInt(md5(id).slice(0, 5), 16) % count, id);
    }
    return [...byNode.values()];
  }
}
