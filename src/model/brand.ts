/**
 * Lets `instanceof` know the instances of a class that another copy of h5rx has made (`import` and `require` in one program get
 * a copy each). Its subclasses keep the ordinary `instanceof`: only the class itself has a brand.
 *
 * @param name - The name of the class, the same in all versions.
 */
export function brand(type: { readonly prototype: object }, name: string): void {
  const key = Symbol.for(`h5rx.${name}`);
  Object.defineProperty(type.prototype, key, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this, value);
      return typeof value === 'object' && value !== null && key in value;
    },
  });
}
