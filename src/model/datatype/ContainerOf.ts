import type {
  ArrayDatatype,
  BitfieldDatatype,
  ComplexDatatype,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  IntegerDatatype,
  OpaqueDatatype,
  ReferenceDatatype,
  StringDatatype,
  TimeDatatype,
  VlenDatatype,
} from '../Datatype.js';
import type { CompoundData, H5Container, NumericArray } from '../H5Data.js';
import type { Reference } from '../Reference.js';
import type { CompoundOf } from './create.js';

type SignedArrays = { 1: Int8Array; 2: Int16Array; 4: Int32Array; 8: BigInt64Array };
type UnsignedArrays = { 1: Uint8Array; 2: Uint16Array; 4: Uint32Array; 8: BigUint64Array };
type FloatArrays = { 2: Float32Array; 4: Float32Array; 8: Float64Array };

type BySize<Arrays, Size, Otherwise> = Size extends keyof Arrays ? Arrays[Size] : Otherwise;

/**
 * The container that a memory datatype gives, as far as TypeScript knows the datatype: `Float64Array` of
 * `typeof H5T_NATIVE_DOUBLE`, `{ x: Float64Array }` of `compound({ x: H5T_NATIVE_DOUBLE })`.
 */
export type ContainerOf<T extends Datatype> = [Datatype] extends [T] ? H5Container : Known<T>;

/** Separate from the case of any datatype, which would recur endlessly through bases. */
type Known<T extends Datatype> = T extends IntegerDatatype
  ? T['signed'] extends true
    ? BySize<SignedArrays, T['size'], NumericArray>
    : T['signed'] extends false
      ? BySize<UnsignedArrays, T['size'], NumericArray>
      : NumericArray
  : T extends FloatDatatype
    ? BySize<FloatArrays, T['size'], Float32Array | Float64Array>
    : T extends EnumDatatype | ComplexDatatype | ArrayDatatype
      ? ContainerOf<T['base']>
      : T extends VlenDatatype
        ? ContainerOf<T['base']>[]
        : T extends StringDatatype
          ? string[]
          : T extends ReferenceDatatype
            ? (Reference | null)[]
            : T extends BitfieldDatatype | OpaqueDatatype | TimeDatatype
              ? Uint8Array
              : T extends CompoundOf<infer Fields>
                ? unknown extends Fields
                  ? CompoundData
                  : {
                      readonly [Name in keyof Fields]: Fields[Name] extends Datatype
                        ? ContainerOf<Fields[Name]>
                        : never;
                    }
                : H5Container;
