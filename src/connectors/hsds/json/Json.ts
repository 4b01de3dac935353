/** What HSDS's JSON may hold: integers beyond 2^53 are bigints, and NaN and the infinities are numbers like others. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object. Its names may be anything, `__proto__` included. */
export interface JsonObject {
  readonly [name: string]: Json;
}
