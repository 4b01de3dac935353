/**
 * Names of the dimensions of a group's datasets, as xarray wants them: each name has one size in the group, and a dataset has it once. A dimension
 * without such a name gets a phony one, by its size, as netCDF readers give them.
 */
export class GroupDimensions {
  readonly #sizes = new Map<string, number>();
  readonly #phony = new Map<number, string[]>();
  #count = 0;

  namesOf(dims: readonly number[], given: readonly (string | undefined)[] = []): string[] {
    const used = new Set<string>();
    return dims.map((size, dim) => {
      const own = given[dim];
      const isFree = own !== undefined && !used.has(own) && (this.#sizes.get(own) ?? size) === size;
      const name = isFree ? own : this.#phonyName(size, used);
      this.#sizes.set(name, size);
      used.add(name);
      return name;
    });
  }

  #phonyName(size: number, used: ReadonlySet<string>): string {
    const known = this.#phony.get(size) ?? [];
    this.#phony.set(size, known);
    const free = known.find((name) => !used.has(name));
    if (free !== undefined) return free;
    while (this.#sizes.has(`phony_dim_${this.#count}`)) this.#count += 1;
    const name = `phony_dim_${this.#count}`;
    this.#count += 1;
    known.push(name);
    return name;
  }
}
