/** The present time as object headers store it: seconds since 1970. */
export function presentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
