/** Tells the workers of a program apart: what is in the memory of one is not in that of another. */
const worker = Math.random().toString(36).slice(2);
let last = 0;

/** The identity of a storage that nothing else can be the same as. */
export function uniqueIdentity(kind: string): string {
  last += 1;
  return `${kind}:${worker}:${last}`;
}
