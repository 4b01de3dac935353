export async function write(args) {
  const h5 = await import('h5rx'); const { lastValueFrom } = await import('rxjs'); const { hsds } = await import('h5rx/hsds');
  const connector = hsds({endpoint:args.endpoint,username:args.username,password:args.password,bucket:args.bucket});
  const data=new Float32Array(64*1024*1024); for(let n=0;n<data.length;n++)data[n]=n;
  const begun=performance.now();
  const file=await lastValueFrom(h5.H5Fcreate_async(`hdf5:/${args.domain}`,h5.H5F_ACC_TRUNC,{}, {connector}));
  const ds=await lastValueFrom(h5.H5Dcreate_async(file,'x',h5.H5T_IEEE_F32LE,h5.H5Screate_simple(args.shape),{}, {chunk:args.chunk}));
  const t=performance.now();const cpu=process.cpuUsage();
  await lastValueFrom(h5.H5Dwrite_async(ds,h5.H5T_NATIVE,h5.H5S_ALL,h5.H5S_ALL,{pieceBytes:args.mb<<20},data));
  const end=performance.now();
  await lastValueFrom(h5.H5Fclose_async(file));
  const c=process.cpuUsage(cpu);return {seconds:(end-begun)/1000,data:(end-t)/1000,user:c.user/1e6,sys:c.system/1e6};
}
export async function read(args) {
  const h5 = await import('h5rx'); const { lastValueFrom } = await import('rxjs'); const { hsds } = await import('h5rx/hsds');
  const connector = hsds({endpoint:args.endpoint,username:args.username,password:args.password,bucket:args.bucket});
  const begun=performance.now();
  const file=await lastValueFrom(h5.H5Fopen_async(`hdf5:/${args.domain}`,h5.H5F_ACC_RDONLY,{connector}));
  const ds=await lastValueFrom(h5.H5Dopen_async(file,'x'));
  const d=await lastValueFrom(h5.H5Dread_async(ds,h5.H5T_NATIVE,h5.H5S_ALL,h5.H5S_ALL,{pieceBytes:args.mb<<20}));
  return {seconds:(performance.now()-begun)/1000,n:d.length};
}
