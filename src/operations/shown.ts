/** A wrong value in few words. */
export function shown(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.slice(0, 8).map(String).join(', ')}${value.length > 8 ? ', …' : ''}]`;
    if (typeof value === 'object' && value !== null) return String(value.constructor?.name ?? 'an object');
    return String(value);
  } catch {
    // A Proxy or a getter that throws.
    return 'an object that cannot be looked at';
  }
}
