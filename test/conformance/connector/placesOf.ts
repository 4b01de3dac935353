/** The coordinates of every element of an extent, in C order: how many elements there are is the product of `dims`. */
export function placesOf(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (places, size) => places.flatMap((place) => Array.from({ length: size }, (_, n) => [...place, n])),
    [[]],
  );
}
