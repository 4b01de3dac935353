import { failure } from '../../../model/H5Error.js';

/** The collections of a domain, with the letter that ids of their objects begin with. */
export type Collection = 'groups' | 'datasets' | 'datatypes';

const LETTERS: Readonly<Record<Collection, string>> = { groups: 'g', datasets: 'd', datatypes: 't' };
const COLLECTIONS = new Map(Object.entries(LETTERS).map(([collection, letter]) => [letter, collection as Collection]));
/** Ids of HSDS's second schema: a letter and 32 hexadecimal digits, of which the first 16 are those of the root group. */
const ID = /^[gdt]-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{6}-[0-9a-f]{6}$/;
/** Ids of the first schema, whose digits say nothing about the root group. */
const OLD_ID = /^[gdt]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Digits that an id has in common with all others of its domain. */
const DOMAIN_DIGITS = 16;

/** Whether a text is the id of an object. */
export function isObjectId(text: unknown): text is string {
  return typeof text === 'string' && (ID.test(text) || OLD_ID.test(text));
}

/** The id in an answer; `what` names what it is of. Errors: `H5Error` `corrupt-file`. */
export function checkObjectId(id: unknown, what: string): string {
  if (isObjectId(id)) return id;
  throw failure('corrupt-file', `${what}: ${JSON.stringify(id)} is no id of an object`);
}

/** The collection of an object. */
export function collectionOf(id: string): Collection {
  return COLLECTIONS.get(id[0]!)!;
}

/**
 * A new id for an object of a collection, which the server accepts in the domain of a root group: ids say which domain they are of.
 * Undefined for domains of HSDS's first schema, where only the server makes ids.
 */
export function newObjectId(collection: Collection, rootId: string): string | undefined {
  if (!ID.test(rootId)) return undefined;
  const domain = rootId.slice(2).replaceAll('-', '').slice(0, DOMAIN_DIGITS);
  return idOf(LETTERS[collection], domain + randomDigits());
}

/** A new id for the root group of a new domain: the last digits are the first ones with their highest bit turned. */
export function newRootId(): string {
  const domain = randomDigits();
  const turned = Array.from(domain, (digit) => (Number.parseInt(digit, 16) ^ 8).toString(16)).join('');
  return idOf(LETTERS.groups, domain + turned);
}

function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(DOMAIN_DIGITS / 2));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function idOf(letter: string, digits: string): string {
  const groups = [
    digits.slice(0, 8),
    digits.slice(8, 16),
    digits.slice(16, 20),
    digits.slice(20, 26),
    digits.slice(26),
  ];
  return `${letter}-${groups.join('-')}`;
}
