/**
 * The names that HSDS has for the fields of a compound: it refuses those that are not ASCII, of which it gets the escapes of
 * URIs (`Δt` is `%CE%94t`), with a number behind if another field has that name.
 */
export function wireFieldNames(names: readonly string[]): string[] {
  const taken = new Set(names.filter(isPlain));
  return names.map((name) => {
    if (isPlain(name)) return name;
    const escaped = [...new TextEncoder().encode(name)]
      .map((byte) =>
        byte < 0x80 && byte !== 0 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('');
    let free = escaped;
    for (let n = 2; taken.has(free); n++) free = `${escaped}_${n}`;
    taken.add(free);
    return free;
  });
}

function isPlain(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the one character of ASCII that NumPy's names end at.
  return /^[\u0001-\u007f]+$/.test(name);
}
