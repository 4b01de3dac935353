// A C program with an event set, line by line: the C line stands above or beside the line that does the same here.
// Names, argument order and meaning are C's; what differs: property lists and dataspaces are plain values that need no
// closing, out-parameters are what an operation emits, and `await lastValueFrom(…)` is how one waits.
//
//     node examples/port-from-c.mjs [FILE]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  H5Dclose_async,
  H5Dcreate_async,
  H5Dopen_async,
  H5Dread_async,
  H5Dwrite_async,
  H5ES_WAIT_FOREVER,
  H5ESclose,
  H5EScreate,
  H5ESget_count,
  H5ESget_err_info,
  H5ESget_op_counter,
  H5ESwait,
  H5F_ACC_RDONLY,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fopen_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5S_SELECT_SET,
  H5Screate_simple,
  H5Sselect_hyperslab,
  H5T_IEEE_F64LE,
  H5T_NATIVE_DOUBLE,
} from 'h5rx'; //                                                #include "hdf5.h"
import { lastValueFrom } from 'rxjs';

const folder = await mkdtemp(join(tmpdir(), 'h5rx-port-'));
const name = process.argv[2] ?? join(folder, 'port.h5');

const NX = 6; //                                                 #define NX 6
const NY = 4; //                                                 #define NY 4
const buf = Float64Array.from({ length: NX * NY }, (_, i) => i); // double buf[NX * NY]; for (i = 0; i < NX * NY; i++) buf[i] = i;

const es = H5EScreate(); //                                      hid_t es = H5EScreate();
const space = H5Screate_simple([NX, NY]); //                     hsize_t dims[2] = {NX, NY}; hid_t space = H5Screate_simple(2, dims, NULL);

// hid_t file = H5Fcreate_async(name, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
const file = H5Fcreate_async(name, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);

// hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE); hsize_t chunk[2] = {2, NY}; H5Pset_chunk(dcpl, 2, chunk);
const dcpl = { chunk: [2, NY] };

// hid_t dset = H5Dcreate_async(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT, es);
const dset = H5Dcreate_async(file, 'x', H5T_IEEE_F64LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT, es);

// H5Dwrite_async(dset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, buf, es);
H5Dwrite_async(dset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, buf, es);

H5Dclose_async(dset, es); //                                     H5Dclose_async(dset, es);
H5Fclose_async(file, es); //                                     H5Fclose_async(file, es);

console.log(`inserted ${H5ESget_op_counter(es)} operations`); // H5ESget_op_counter(es, &counter); printf("inserted %llu …", counter);

// … compute while it writes: nothing above has waited …

// size_t num_in_progress; hbool_t err_occurred; H5ESwait(es, H5ES_WAIT_FOREVER, &num_in_progress, &err_occurred);
let { num_in_progress, err_occurred } = await lastValueFrom(H5ESwait(es, H5ES_WAIT_FOREVER));
check(es, err_occurred); //                                      if (err_occurred) print_errors(es);
console.log(`${num_in_progress} in progress, ${H5ESget_count(es)} in the set`);

// hid_t in = H5Fopen_async(name, H5F_ACC_RDONLY, H5P_DEFAULT, es);
const input = H5Fopen_async(name, H5F_ACC_RDONLY, H5P_DEFAULT, es);

// hid_t x = H5Dopen_async(in, "x", H5P_DEFAULT, es);
const x = H5Dopen_async(input, 'x', H5P_DEFAULT, es);

// hsize_t start[2] = {1, 0}, stride[2] = {2, 1}, count[2] = {3, 2}; hid_t part = H5Scopy(space);
// H5Sselect_hyperslab(part, H5S_SELECT_SET, start, stride, count, NULL);
const part = H5Sselect_hyperslab(space, H5S_SELECT_SET, [1, 0], [2, 1], [3, 2], null);

// hsize_t mdims[2] = {3, 2}; hid_t mem = H5Screate_simple(2, mdims, NULL);
const mem = H5Screate_simple([3, 2]);

// double rdata[6]; H5Dread_async(x, H5T_NATIVE_DOUBLE, mem, part, H5P_DEFAULT, rdata, es);
const rdata = H5Dread_async(x, H5T_NATIVE_DOUBLE, mem, part, H5P_DEFAULT, es);

// hid_t nothing = H5Dopen_async(in, "no such dataset", H5P_DEFAULT, es);   the failure shows when somebody waits
H5Dopen_async(input, 'no such dataset', H5P_DEFAULT, es);

H5Dclose_async(x, es); //                                        H5Dclose_async(x, es);
H5Fclose_async(input, es); //                                    H5Fclose_async(in, es);

// H5ESwait(es, H5ES_WAIT_FOREVER, &num_in_progress, &err_occurred);
({ num_in_progress, err_occurred } = await lastValueFrom(H5ESwait(es, H5ES_WAIT_FOREVER)));
console.log(`read ${(await lastValueFrom(rdata)).join(' ')}`); // for (i = 0; i < 6; i++) printf(" %g", rdata[i]);
check(es, err_occurred); //                                      if (err_occurred) print_errors(es);

// H5ESwait(es, H5ES_WAIT_FOREVER, …);                           a wait stops at a failure: this one takes the rest
await lastValueFrom(H5ESwait(es, H5ES_WAIT_FOREVER));
H5ESclose(es); //                                                H5ESclose(es);
await rm(folder, { recursive: true });

/** void print_errors(hid_t es) { H5ES_err_info_t info[8]; size_t n; H5ESget_err_info(es, 8, info, &n); … } */
function check(set, errOccurred) {
  if (!errOccurred) return;
  for (const info of H5ESget_err_info(set, 8)) {
    console.log(`operation ${info.op_ins_count}, ${info.api_name}, failed: ${info.error.message}`);
    console.log(`  called in line ${info.app_line_num} with ${info.api_args}`);
  }
}
