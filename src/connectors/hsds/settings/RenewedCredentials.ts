import { failure } from '../../../model/H5Error.js';
import type { Credentials } from './Credentials.js';
import { isToken } from './fixedCredentials.js';

/** Tokens that a function of the user gives, one after the other as they expire. */
export class RenewedCredentials implements Credentials {
  readonly kind = 'token';
  readonly #token: () => string | Promise<string>;
  readonly #timeoutMs: number;
  #header: string | undefined;
  #asking: Promise<void> | undefined;

  /** @param timeoutMs - Milliseconds after which the function has failed. */
  constructor(token: () => string | Promise<string>, timeoutMs: number) {
    this.#token = token;
    this.#timeoutMs = timeoutMs;
  }

  get header(): string | undefined {
    return this.#header;
  }

  ready(): Promise<void> | undefined {
    return this.#header === undefined ? this.#ask() : undefined;
  }

  async renew(refused: string | undefined): Promise<boolean> {
    // Another request may have been refused before, and have asked already.
    if (this.#header === refused) await this.#ask();
    return this.#header !== refused;
  }

  /** Asks the function, unless it is being asked. */
  #ask(): Promise<void> {
    this.#asking ??= this.#answer().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #answer(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const message = `the function of the option token gave none in ${this.#timeoutMs} ms`;
      timer = setTimeout(() => reject(failure('io', message)), this.#timeoutMs);
    });
    try {
      const token: unknown = await Promise.race([this.#called(), late]);
      if (!isToken(token)) throw failure('io', 'the function of the option token gave no text that can be a token');
      this.#header = `Bearer ${token}`;
    } finally {
      clearTimeout(timer);
    }
  }

  async #called(): Promise<unknown> {
    try {
      return await this.#token();
    } catch (error) {
      throw failure('io', 'the function of the option token failed', { cause: error });
    }
  }
}
