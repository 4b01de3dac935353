import type { Endpoint } from './Endpoint.js';

type Transfer = Parameters<Endpoint['post']>[1];

/** Messages that go out together. When one of them cannot be cloned, the others are still sent. */
export class Outbox<Message> {
  readonly #post: Endpoint['post'];
  readonly #refused: (message: Message, cause: unknown) => void;
  #messages: Message[] = [];
  #transfers = new Map<Message, Transfer>();

  /** @param refused - Called with a message that cannot be sent. */
  constructor(post: Endpoint['post'], refused: (message: Message, cause: unknown) => void) {
    this.#post = post;
    this.#refused = refused;
  }

  /** Number of messages that wait. */
  get length(): number {
    return this.#messages.length;
  }

  /** @param transfer - Buffers that are handed over with the message. */
  add(message: Message, transfer: Transfer = []): void {
    this.#messages.push(message);
    if (transfer.length > 0) this.#transfers.set(message, transfer);
  }

  /** Sends the messages that wait. */
  flush(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    const transfers = this.#transfers;
    this.clear();
    try {
      this.#post(messages, [...transfers.values()].flat());
    } catch {
      for (const message of messages) this.#postAlone(message, transfers.get(message) ?? []);
    }
  }

  /** Drops the messages that wait. */
  clear(): void {
    this.#messages = [];
    this.#transfers = new Map();
  }

  #postAlone(message: Message, transfer: Transfer): void {
    try {
      this.#post([message], transfer);
    } catch (cause) {
      this.#refused(message, cause);
    }
  }
}
