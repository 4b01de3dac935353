/** The current time as object headers store it: seconds since 1970. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
