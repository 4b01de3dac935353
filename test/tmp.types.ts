import { H5Dread_async } from '../src/sources/H5D.js';
import * as T from '../src/model/H5T.js';
import type { VlenDatatype, ArrayDatatype, Datatype, CompoundDatatype, EnumDatatype } from '../src/model/Datatype.js';
import type { DatasetId } from '../src/model/Identifier.js';
import type { MemoryType } from '../src/connectors/Operations.js';
import { Observable, firstValueFrom } from 'rxjs';
declare const d: DatasetId; declare const v: VlenDatatype; declare const a: ArrayDatatype; declare const t: Datatype; declare const m: MemoryType; declare const c: CompoundDatatype; declare const e: EnumDatatype;
export async function f() {
  const x1 = await firstValueFrom(H5Dread_async(d));
  const x2: Float64Array = await firstValueFrom(H5Dread_async(d, T.H5T_NATIVE_DOUBLE));
  const x3 = await firstValueFrom(H5Dread_async(d, v));
  const x4 = await firstValueFrom(H5Dread_async(d, a));
  const x5 = await firstValueFrom(H5Dread_async(d, t));
  const x6 = await firstValueFrom(H5Dread_async(d, m));
  const x7 = await firstValueFrom(H5Dread_async(d, c));
  const x8: { readonly x: Float64Array } = await firstValueFrom(H5Dread_async(d, T.compound({ x: T.H5T_NATIVE_DOUBLE })));
  const x9 = await firstValueFrom(H5Dread_async(d, e));
  const x10 = await firstValueFrom(H5Dread_async(d, T.H5Tvlen_create(T.H5T_NATIVE_INT)));
  const x11 = await firstValueFrom(H5Dread_async(d, T.H5Tarray_create(T.H5T_NATIVE_INT, [2])));
  const x12: string[] = await firstValueFrom(H5Dread_async(d, T.H5T_C_S1));
  const x13: Observable<import('../src/model/H5Data.js').H5Data> = H5Dread_async(d, m);
  return [x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13];
}
