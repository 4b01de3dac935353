import { failure, H5Error } from '../../../model/H5Error.js';
import { type DomainJson, urlOfDomain } from '../domain/Domain.js';
import { AccessList } from './AccessList.js';
import type { MoveDomainOptions } from './MoveDomainOptions.js';
import type { SendAbout } from './SendAbout.js';

/** Others may create and delete domains meanwhile. */
const MOST_ROUNDS = 8;
const GONE = [404, 410];

/**
 * Moves a domain: the server cannot, but it gives a root group a second domain, and deletes a domain without its root group. A domain that is
 * replaced has another name as long as its own leads to neither of the two.
 */
export class DomainMove {
  readonly #send: SendAbout;
  readonly #from: string;
  readonly #to: string;
  readonly #options: MoveDomainOptions;
  /** The domain that is moved. */
  #moved: DomainJson = {};
  /** What went wrong when it had its new name. */
  #fault: unknown;

  constructor(send: SendAbout, from: string, to: string, options: MoveDomainOptions) {
    this.#send = send;
    this.#from = from;
    this.#to = to;
    this.#options = options;
  }

  /**
   * @param whenFree - Resolves when nothing in the program has the place open.
   * @param signal - Ends it as long as nothing was changed; what was begun is carried through.
   */
  async run(whenFree: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await whenFree();
      this.#moved = (await this.#ask(this.#from, signal)) ?? {};
      await this.#place(signal);
    } catch (error) {
      if (error instanceof HalfReplaced) throw error.told;
      if (this.#options.orDelete) await this.#delete(this.#from).catch(() => {});
      throw error;
    }
    await this.#attempt(this.#unlink(this.#from));
    if (this.#fault === undefined) return;
    const [from, to] = [urlOfDomain(this.#from), urlOfDomain(this.#to)];
    throw because(this.#fault, `'${from}' is now '${to}', but not all was done that belongs to it`);
  }

  /** Gives the domain its new name too. */
  async #place(signal: AbortSignal): Promise<void> {
    const [from, to] = [this.#from, this.#to];
    const { root } = this.#moved;
    if (root === undefined) throw failure('bad-argument', `'${urlOfDomain(from)}/' is a folder, not a file`);
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
      const there = await this.#ask(to, signal, GONE);
      if (there && there.root === undefined)
        throw failure('bad-argument', `'${urlOfDomain(to)}/' is a folder, not a file`);
      // An earlier move was interrupted.
      if (there?.root === root) return;
      if (there && !this.#options.overwrite)
        throw failure('already-exists', `'${urlOfDomain(to)}': the file exists already`);
      if (await (there ? this.#replace(there, signal) : this.#link(to, from, root))) return;
    }
    throw failure('io', `'${urlOfDomain(to)}': others create it again and again`);
  }

  /** Puts the domain in the place of another; whether nobody else was quicker. */
  async #replace(there: DomainJson, signal: AbortSignal): Promise<boolean> {
    const [from, to] = [this.#from, this.#to];
    const aside = `${to}.${nameOfItsOwn()}.old`;
    const list = await AccessList.of(this.#send, to, signal);
    const root = there.root as string;
    try {
      if (!(await this.#link(aside, to, root))) return false;
    } catch (error) {
      await this.#unlink(aside).catch(() => {});
      throw because(error, `'${urlOfDomain(to)}' cannot be replaced`);
    }
    let isPlaced: boolean;
    try {
      await this.#unlink(to);
      isPlaced = await this.#linkAs(there.owner, to, from, this.#moved.root as string);
    } catch (error) {
      throw await this.#putBack(aside, root, list, error);
    }
    if (isPlaced && list) await this.#attempt(list.giveTo(this.#send, to));
    await this.#attempt(this.#delete(aside));
    return isPlaced;
  }

  /** Gives the domain that was to be replaced its name again; what is to be thrown then. */
  async #putBack(aside: string, root: string, list: AccessList | undefined, error: unknown): Promise<unknown> {
    try {
      if (!(await this.#link(this.#to, aside, root))) throw error;
      await list?.giveTo(this.#send, this.#to);
      await this.#unlink(aside);
      return error;
    } catch {
      const [from, to, old] = [this.#from, this.#to, aside].map(urlOfDomain);
      return new HalfReplaced(because(error, `'${to}' was to be replaced by '${from}', and is itself '${old}' now`));
    }
  }

  /** With the owner that there was, as far as this user may say who that is. */
  async #linkAs(owner: unknown, name: string, target: string, root: string): Promise<boolean> {
    if (owner === undefined || owner === this.#moved.owner) return this.#link(name, target, root);
    try {
      return await this.#link(name, target, root, owner);
    } catch (error) {
      if (!(error instanceof H5Error && error.kind === 'permission')) throw error;
      return this.#link(name, target, root);
    }
  }

  /** Makes a domain with the root group of another; whether it leads there, which an attempt may have done that seemed to have failed. */
  async #link(name: string, target: string, root: string, owner?: unknown): Promise<boolean> {
    const json = { linked_domain: target, ...(owner !== undefined && { owner }) };
    const request = { method: 'PUT', json, answer: 'json', absent: [409] } as const;
    if (await this.#send(name, request)) return true;
    return (await this.#ask(name, undefined, GONE))?.root === root;
  }

  #ask(domain: string, signal?: AbortSignal, absent: readonly number[] = []): Promise<DomainJson | undefined> {
    return this.#send<DomainJson>(domain, { method: 'GET', answer: 'json', absent, signal });
  }

  /** Deletes a domain; what it leads to stays. */
  async #unlink(domain: string): Promise<void> {
    await this.#send(domain, { method: 'DELETE', query: { keep_root: 1 }, answer: 'none', absent: GONE });
  }

  /** Deletes a domain with all that is in it. */
  async #delete(domain: string): Promise<void> {
    await this.#send(domain, { method: 'DELETE', answer: 'none', absent: GONE });
  }

  async #attempt(done: Promise<void>): Promise<void> {
    await done.catch((error: unknown) => {
      this.#fault ??= error;
    });
  }
}

/** Neither the domain that was there nor the one that was to replace it has the name. */
class HalfReplaced {
  readonly told: H5Error;

  constructor(told: H5Error) {
    this.told = told;
  }
}

function because(cause: unknown, what: string): H5Error {
  const { kind, message } = cause instanceof H5Error ? cause : failure('io', String(cause));
  return failure(kind, `${what}: ${message}`, { cause });
}

function nameOfItsOwn(): string {
  // Not randomUUID, which pages of http: do not have.
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
