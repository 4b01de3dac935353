import type { SendAbout } from './SendAbout.js';

type Entry = Readonly<Record<string, unknown>>;

const ACTIONS = ['create', 'read', 'update', 'delete', 'readACL', 'updateACL'] as const;

/** What each user may do with a domain, `default` being all others. */
export class AccessList {
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  /** The list of a domain; undefined where this user may not read it. */
  static async of(send: SendAbout, domain: string, signal?: AbortSignal): Promise<AccessList | undefined> {
    const request = { method: 'GET', path: '/acls', answer: 'json', absent: [403], signal } as const;
    const { acls } = (await send<{ acls?: unknown }>(domain, request)) ?? {};
    if (!Array.isArray(acls)) return undefined;
    return new AccessList(new Map(acls.map((entry: Entry | null) => [String(entry?.userName), entry ?? {}])));
  }

  /** Gives another domain this list. Errors: `H5Error`. */
  async giveTo(send: SendAbout, domain: string): Promise<void> {
    const list = await AccessList.of(send, domain);
    const present = list ? list.#entries : new Map<string, Entry>();
    for (const user of new Set([...this.#entries.keys(), ...present.keys()])) {
      const [own, other] = [this.#entries.get(user), present.get(user)];
      const json = Object.fromEntries(ACTIONS.map((action) => [action, own?.[action] === true]));
      if (ACTIONS.every((action) => json[action] === (other?.[action] === true))) continue;
      await send(domain, { method: 'PUT', path: `/acls/${encodeURIComponent(user)}`, json, answer: 'none' });
    }
  }
}
