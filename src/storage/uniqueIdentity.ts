/** Distinguishes the workers of a program, whose memories are separate. */
const worker = Math.random().toString(36).slice(2);
let last = 0;

/** A fresh identity, for a storage that is the same as no other. */
export function uniqueIdentity(kind: string): string {
  last += 1;
  return `${kind}:${worker}:${last}`;
}
