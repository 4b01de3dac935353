import { failure, H5Error } from '../../../model/H5Error.js';
import type { Endpoint } from '../http/Endpoint.js';
import type { HsdsRequest } from '../http/HsdsRequest.js';
import { answeredObject } from './answeredObject.js';
import type { ObjectRecord } from './ObjectRecord.js';

/** Sends requests about one domain. */
export class DomainRequests {
  readonly #endpoint: Endpoint;
  readonly #domain: string;
  readonly #subject: string;
  readonly #whenSent: () => Promise<void>;

  /**
   * @param subject - Names the domain in messages.
   * @param whenSent - Resolves when the server has been told all changes before now.
   */
  constructor(endpoint: Endpoint, domain: string, subject: string, whenSent: () => Promise<void>) {
    this.#endpoint = endpoint;
    this.#domain = domain;
    this.#subject = subject;
    this.#whenSent = whenSent;
  }

  /** Whether each URL that is asked for costs a preflight. */
  get hasPreflights(): boolean {
    return this.#endpoint.hasPreflights;
  }

  /** Resolves when the server has been told all changes before now: what is asked for then tells of them. */
  whenSent(): Promise<void> {
    return this.#whenSent();
  }

  async send<T>(
    request: Omit<HsdsRequest, 'domain' | 'subject'> & { readonly subject?: string },
  ): Promise<T | undefined> {
    const { subject = this.#subject, answer } = request;
    const sent = await this.#endpoint.request<T | undefined>({ ...request, subject, domain: this.#domain });
    return answer === 'json' ? answeredObject(sent, subject) : sent;
  }

  async get<T>(
    path: string,
    {
      what,
      query,
      signal,
    }: {
      readonly what?: ObjectRecord;
      readonly query?: NonNullable<HsdsRequest['query']>;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<T> {
    const subject = what ? `a ${what.kind} in ${this.#subject}` : this.#subject;
    const answer = await this.send<T>({
      method: 'GET',
      path,
      answer: 'json',
      subject,
      ...(query && { query }),
      ...(signal && { signal }),
    });
    if (answer === undefined) throw failure('io', `${subject}: the server gave no answer`);
    return answer;
  }

  /** An error that names the domain, unless it does already. */
  named(error: unknown): unknown {
    if (!(error instanceof H5Error) || error.message.includes(this.#subject)) return error;
    return failure(error.kind, `${this.#subject}: ${error.message}`, { cause: error });
  }
}
