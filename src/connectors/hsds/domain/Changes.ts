import { failure, H5Error } from '../../../model/H5Error.js';
import { withSubject } from '../../shared/withSubject.js';
import { CreationClock } from '../json/CreationClock.js';
import { formatJson, type Writable } from '../json/formatJson.js';
import { JsonText } from '../json/JsonText.js';
import type { DomainRequests } from './DomainRequests.js';
import { inTurns } from './inTurns.js';
import { COLLECTIONS, type ObjectRecord } from './ObjectRecord.js';
import type { Order } from './Order.js';
import { portions } from './portions.js';
import { settleEach } from './settleEach.js';

/** What the server is told of something. */
type Body = Readonly<Record<string, unknown>>;

/** Objects that one request creates: each takes the server about a millisecond. */
const OBJECTS_PER_REQUEST = 300;
/** Links or attributes of one request. */
const ITEMS_PER_REQUEST = 1000;
/** Seconds within which the server surely takes the time of creation that an attribute is given; it has 10. */
const OWN_TIME_S = 8;
/** Changes that are sent though more operations could begin: enough for several full requests. */
const ENOUGH_CHANGES = 4000;

/** A change that was told to the file's operations and not to the server yet. */
interface Change {
  readonly json: Body;
  readonly done: Promise<void>;
  /** Whether it was refused, which `done` tells only later. */
  readonly state: { isRefused: boolean };
  resolve(): void;
  reject(error: unknown): void;
}

interface Creation extends Change {
  readonly record: ObjectRecord;
}

interface NamedChange extends Change {
  /** The group that gets a link, or the object that gets an attribute. */
  readonly record: ObjectRecord;
  readonly name: string;
  /** As it is sent. */
  readonly text: JsonText;
  /** Of an attribute: whether it may be there already. */
  readonly replace: boolean;
}

/** Changes of one kind by object and name; a later one takes the place of an earlier one. */
type Named = Map<ObjectRecord, Map<string, NamedChange>>;

interface Batch {
  readonly objects: Map<ObjectRecord, Creation>;
  readonly links: Named;
  readonly attributes: Named;
}

/**
 * Changes that can be made together. What operations stage while a request is under way goes into the next ones: objects in
 * arrays, links and attributes of many objects at once. Objects are created before the links that lead to them.
 */
export class Changes {
  readonly #requests: DomainRequests;
  readonly #root: ObjectRecord;
  readonly #ready: () => Promise<void>;
  /** Times for new links and attributes. */
  readonly clock = new CreationClock();
  readonly #order: Order;
  #batch = emptyBatch();
  /** Changes of the batch. */
  #staged = 0;
  /** Resolves when nothing staged before is left to be sent; undefined while nothing is staged. */
  #sending: Promise<void> | undefined;

  /**
   * @param order - Of the operations that stage changes.
   * @param ready - Resolves when changes may be sent.
   */
  constructor(requests: DomainRequests, root: ObjectRecord, order: Order, ready: () => Promise<void>) {
    this.#requests = requests;
    this.#root = root;
    this.#order = order;
    this.#ready = ready;
  }

  /** Resolves when the server has answered all that was staged before now; it never rejects. */
  async whenSent(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  /** Creates an object. Resolves when the server has it. */
  createObject(record: ObjectRecord, json: Body): Promise<void> {
    const creation = { record, ...change(json) };
    this.#batch.objects.set(record, creation);
    this.#send();
    return creation.done;
  }

  /** Makes a link in a group. Resolves when the server has it; rejects with `already-exists` where another one has its name. */
  putLink(group: ObjectRecord, name: string, json: Body): Promise<void> {
    return this.#put(this.#batch.links, { record: group, name, replace: false, text: written(json), ...change(json) });
  }

  /** Makes an attribute, or writes another value. Resolves when the server has it. */
  putAttribute(object: ObjectRecord, name: string, json: Body, replace: boolean): Promise<void> {
    return this.#put(this.#batch.attributes, { record: object, name, replace, text: written(json), ...change(json) });
  }

  #put(named: Named, change: NamedChange): Promise<void> {
    const { record, name } = change;
    const changes = named.get(record) ?? new Map<string, NamedChange>();
    named.set(record, changes);
    const earlier = changes.get(name);
    // It is made with the later value at once.
    const kept = earlier ? { ...change, replace: earlier.replace } : change;
    if (earlier) change.done.then(earlier.resolve, earlier.reject);
    changes.set(name, kept);
    this.#send();
    return change.done;
  }

  #send(): void {
    this.#staged += 1;
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    do {
      // What can be staged by now goes along.
      await Promise.all([this.#order.whenStalled(() => this.#staged >= ENOUGH_CHANGES), this.#ready()]);
      const batch = this.#batch;
      this.#batch = emptyBatch();
      this.#staged = 0;
      await this.#sendBatch(batch);
    } while (!isEmpty(this.#batch));
    // In the same moment: what is staged after it would wait for ever, if it found this still sending.
    this.#sending = undefined;
  }

  async #sendBatch({ objects, links, attributes }: Batch): Promise<void> {
    const bodies = new Map<ObjectRecord, JsonText>();
    const along: NamedChange[] = [];
    for (const [record, { json }] of objects) {
      const [ownLinks, ownAttributes] = [links.get(record), attributes.get(record)];
      links.delete(record);
      attributes.delete(record);
      for (const own of [ownLinks, ownAttributes]) along.push(...(own?.values() ?? []));
      const body = {
        ...json,
        id: record.id,
        ...(ownLinks && { links: jsonByName(ownLinks) }),
        ...(ownAttributes && { attributes: jsonByName(ownAttributes) }),
      };
      bodies.set(record, written(body));
    }
    await this.#createObjects([...objects.values()], bodies);
    const refused = new Set<unknown>();
    for (const { record, state } of objects.values()) if (state.isRefused) refused.add(record.id);
    if (refused.size > 0) await this.#withdrawLinks(refused, links, along);
    for (const one of along) settleWith(one, objects.get(one.record) as Creation);
    await this.#putAll('links', 'grp_ids', links);
    await this.#putAll('attributes', 'obj_ids', attributes);
  }

  /** Keeps links from leading to what was never created: the server would take them. */
  async #withdrawLinks(refused: ReadonlySet<unknown>, links: Named, along: readonly NamedChange[]): Promise<void> {
    const leadsNowhere = ({ json }: NamedChange): boolean => refused.has(json.id);
    for (const changes of links.values())
      for (const one of [...changes.values()].filter(leadsNowhere)) {
        changes.delete(one.name);
        one.reject(notCreated());
      }
    // They were made with their group, which came before what they lead to.
    const made = along.filter((one) => leadsNowhere(one) && !refused.has(one.record.id));
    await settleEach(made, async ({ record, name, reject }) => {
      const path = `${record.path}/links`;
      const query = { titles: name };
      await this.#requests
        .send({ method: 'DELETE', path, query, answer: 'none', absent: [404, 410] })
        // Whoever created the object hears why it is not there.
        .catch(() => {});
      reject(notCreated());
    });
  }

  async #createObjects(creations: readonly Creation[], bodies: ReadonlyMap<ObjectRecord, JsonText>): Promise<void> {
    const byKind = new Map<string, Creation[]>();
    for (const creation of creations) {
      const collection = COLLECTIONS[creation.record.kind];
      byKind.set(collection, [...(byKind.get(collection) ?? []), creation]);
    }
    // Committed datatypes come first: datasets may have them.
    for (const collection of ['datatypes', 'groups', 'datasets']) {
      const textOf = ({ record }: Creation): JsonText => bodies.get(record) as JsonText;
      const parts = portions(byKind.get(collection) ?? [], OBJECTS_PER_REQUEST, textOf);
      await Promise.all(parts.map((part) => this.#create(collection, part, bodies)));
    }
  }

  async #create(
    collection: string,
    creations: readonly Creation[],
    bodies: ReadonlyMap<ObjectRecord, JsonText>,
    wasTried = false,
  ): Promise<void> {
    const items = creations.map(({ record }) => bodies.get(record) as JsonText);
    let wasRepeated = wasTried;
    try {
      const answer = await this.#requests.send<Body>({
        method: 'POST',
        path: `/${collection}`,
        json: items.length === 1 ? items[0] : items,
        answer: 'json',
        // What an array answers when one of its objects is there already, or refused.
        isFinal: (status) => status === 500 && wasRepeated && items.length > 1,
        retried: () => {
          wasRepeated = true;
        },
      });
      this.#noteTime(answer);
      await inTurns(creations, ({ resolve }) => resolve());
    } catch (error) {
      // The request that failed may have created some of them.
      if (creations.length > 1) await oneByOne(creations, (one) => this.#create(collection, [one], bodies, true));
      else await this.#afterFailure(creations[0] as Creation, error, wasRepeated);
    }
  }

  /** The server's clock may differ from this one's. */
  #noteTime(answer: Body | undefined): void {
    const [first] = Array.isArray(answer?.objects) ? (answer.objects as Body[]) : [answer];
    if (typeof first?.created === 'number') this.clock.observe(first.created);
  }

  /** A creation failed; it may be there all the same, where the request was sent more than once. */
  async #afterFailure({ record, resolve, reject }: Creation, error: unknown, wasRepeated: boolean): Promise<void> {
    const mayBeThere = wasRepeated || (error instanceof H5Error && error.kind === 'already-exists');
    const found = mayBeThere
      ? await this.#requests
          .send({ method: 'GET', path: record.path, answer: 'json', absent: [404, 410] })
          .catch(() => {})
      : undefined;
    if (found) resolve();
    else reject(this.#requests.named(error));
  }

  async #putAll(what: 'links' | 'attributes', ids: string, named: Named): Promise<void> {
    const all = [...named.values()].flatMap((changes) => [...changes.values()]);
    for (const replace of [false, true]) {
      const parts = portions(
        all.filter((one) => one.replace === replace),
        ITEMS_PER_REQUEST,
        ({ text }) => text,
      );
      await Promise.all(parts.map((part) => this.#putPart(what, ids, part, replace)));
    }
  }

  async #putPart(
    what: 'links' | 'attributes',
    ids: string,
    changes: readonly NamedChange[],
    replace: boolean,
    wasTried = false,
  ): Promise<void> {
    const byId = new Map<string, Map<string, NamedChange>>();
    for (const one of changes) {
      const named = byId.get(one.record.id) ?? new Map();
      byId.set(one.record.id, named.set(one.name, one));
    }
    const json = {
      [ids]: Object.fromEntries([...byId].map(([id, named]) => [id, { [what]: jsonByName(named) }])),
    };
    let wasRepeated = wasTried;
    try {
      await this.#requests.send({
        method: 'PUT',
        path: `${this.#root.path}/${what}`,
        json,
        answer: 'none',
        ...(replace && { query: { replace: 1 } }),
        retried: () => {
          wasRepeated = true;
        },
      });
      await inTurns(changes, ({ resolve }) => resolve());
    } catch (error) {
      const [only] = changes;
      // The request that failed may have made some of them.
      if (changes.length > 1) await oneByOne(changes, (one) => this.#putPart(what, ids, [one], replace, true));
      else if (only && what === 'attributes' && wasRepeated && !replace && isConflict(error))
        await this.#afterConflict(only, error);
      else if (only)
        only.reject(
          withSubject(`${what === 'links' ? 'link' : 'attribute'} '${only.name}'`, this.#requests.named(error)),
        );
    }
  }

  /** An attribute is there that was to be made: by an attempt that seemed to have failed, or by somebody else. */
  async #afterConflict(change: NamedChange, error: unknown): Promise<void> {
    const { record, name, json } = change;
    const made = await this.#requests
      .get<{ readonly attributes?: unknown }>(`${record.path}/attributes`, { what: record })
      .catch(() => undefined);
    const list = Array.isArray(made?.attributes) ? (made.attributes as readonly (Body | null)[]) : [];
    const created = list.find((one) => one?.name === name)?.created;
    if (created === json.created) change.resolve();
    // The server does not take a time of long ago, and this attempt's may have been: once more does no harm.
    else if (this.clock.secondsSince(json.created) > OWN_TIME_S)
      await this.#putPart('attributes', 'obj_ids', [change], true);
    else change.reject(this.#requests.named(error));
  }
}

function emptyBatch(): Batch {
  return { objects: new Map(), links: new Map(), attributes: new Map() };
}

function isEmpty({ objects, links, attributes }: Batch): boolean {
  return objects.size === 0 && links.size === 0 && attributes.size === 0;
}

function change(json: Body): Change {
  const state = { isRefused: false };
  let resolve = (): void => {};
  let reject = (_: unknown): void => {};
  const done = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = (error) => {
      state.isRefused = true;
      no(error);
    };
  });
  // Whoever staged it looks at it; nobody may, where a later one took its place.
  done.catch(() => {});
  return { json, done, state, resolve, reject };
}

function jsonByName(changes: ReadonlyMap<string, NamedChange>): Body {
  // `__proto__` is a name like another.
  const json = Object.create(null) as Record<string, unknown>;
  for (const [name, one] of changes) json[name] = one.text;
  return json;
}

function written(json: Body): JsonText {
  return new JsonText(formatJson(json as Writable));
}

/** What was sent with the object that has it ends as that does. */
function settleWith({ resolve, reject }: Change, creation: Creation): void {
  creation.done.then(resolve, (error) =>
    reject(failure('dependency-failed', `its object was not created: ${messageOf(error)}`, { cause: error })),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes changes by themselves that could not be made together. When one fails because the service does, so do those after it. */
async function oneByOne<T extends Change>(changes: readonly T[], make: (change: T) => Promise<void>): Promise<void> {
  let failed: H5Error | undefined;
  await settleEach(changes, async (one) => {
    if (failed) {
      one.reject(failed);
      return;
    }
    await make(one);
    await one.done.catch((error) => {
      if (error instanceof H5Error && error.kind === 'io') failed = error;
    });
  });
}

function notCreated(): H5Error {
  return failure('dependency-failed', 'what the link leads to was not created');
}

function isConflict(error: unknown): boolean {
  return error instanceof H5Error && error.kind === 'already-exists';
}
