import { failure, type H5Error } from '../../../model/H5Error.js';
import type { Json, JsonObject } from './Json.js';

/**
 * Reads the members of a JSON object of the server, whose value may be anything. What has not the form it must have is an error
 * that names the member.
 */
export class JsonReader {
  constructor(
    readonly object: JsonObject,
    /** What the object describes, for errors. */
    readonly what: string,
  ) {}

  /** Errors: `H5Error` `corrupt-file` (no object). */
  static of(json: unknown, what: string): JsonReader {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw unexpected(what, 'an object', json);
    return new JsonReader(json as JsonObject, what);
  }

  /** The member, undefined where there is none; what is inherited is none. */
  get(name: string): Json | undefined {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw this.unexpected(name, 'a text');
    return value;
  }

  boolean(name: string): boolean {
    const value = this.get(name);
    if (typeof value !== 'boolean') throw this.unexpected(name, 'true or false');
    return value;
  }

  /** An integer of `least` to `most`. */
  integer(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.get(name);
    if (isIntegerWithin(value, least, most)) return value;
    throw this.unexpected(name, `an integer of ${least} to ${most}`);
  }

  /** At most `limit` integers of `least` to `most`; one integer stands for a list of it. */
  integers(name: string, limit: number, least = 0, most = Number.MAX_SAFE_INTEGER): number[] {
    const value = this.get(name);
    const list = typeof value === 'number' ? [value] : value;
    const isList = Array.isArray(list) && list.length <= limit;
    if (isList && list.every((item) => isIntegerWithin(item, least, most))) return list as number[];
    throw this.unexpected(name, `at most ${limit} integers of ${least} to ${most}`);
  }

  list(name: string): readonly Json[] {
    const value = this.get(name);
    if (!Array.isArray(value)) throw this.unexpected(name, 'a list');
    return value;
  }

  /** One of some texts. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.get(name);
    if (typeof value === 'string' && (choices as readonly string[]).includes(value)) return value as T;
    throw this.unexpected(name, `one of ${choices.join(', ')}`);
  }

  inner(name: string): JsonReader {
    return JsonReader.of(this.get(name), `${this.what}: ${name}`);
  }

  unexpected(name: string, wanted: string): H5Error {
    return unexpected(`${this.what}: ${name}`, wanted, this.get(name));
  }
}

function isIntegerWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** The error of JSON that is not what it must be. */
export function unexpected(what: string, wanted: string, got: unknown): H5Error {
  return failure('corrupt-file', `${what}: expected ${wanted}, got ${shownJson(got)}`);
}

/** At most so many characters of the server's JSON get into an error. */
const SHOWN = 80;

/** JSON in an error, cut; the bigints in it are shown as numbers. */
export function shownJson(json: unknown): string {
  if (json === undefined) return 'nothing';
  if (typeof json === 'object' && json !== null) return Array.isArray(json) ? `a list of ${json.length}` : 'an object';
  const text = typeof json === 'string' ? JSON.stringify(json.slice(0, SHOWN)) : String(json);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
