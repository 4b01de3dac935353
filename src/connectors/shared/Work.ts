/** A generator that yields whatever its connector uses for waiting, and is resumed with the result. */
export type Work<T, Yielded, Resumed> = Generator<Yielded, T, Resumed>;
