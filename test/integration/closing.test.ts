import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../cli/h5rx.js';
import { temporaryFolder } from '../support/h5.js';
import { type ProgramEnd, runProgram } from '../support/program.js';
import { describeWithTools } from '../support/tools.js';

const VALUES = '[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]';

/** A file with a dataset `x` of eight zeros, beyond 200 KiB of others, its header too; what is written to it stays in memory until it is closed. */
const MAKE = `import h5py, numpy, sys
with h5py.File(sys.argv[1], 'w') as f:
    f['padding'] = numpy.zeros(200 * 1024, 'i1')
    for n in range(8): f.create_group(str(n))
    f.create_dataset('x', data=numpy.zeros(8, 'f4'), chunks=(8,), maxshape=(None,), compression=1)
    f['x'].attrs['unit'] = 'm'`;

/** Names that the programs have. */
const PRELUDE = `const { lastValueFrom, firstValueFrom, of } = rxjs;
const { H5T_NATIVE, H5S_ALL, H5P_DEFAULT, H5F_ACC_RDWR, openFile, openDataset, whileOpen, writeChunks } = h5;
const buf = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const data$ = of({ data: buf, offset: [0], shape: [8] });
const file$ = openFile(path, H5F_ACC_RDWR);
const dataset$ = file$.pipe(openDataset('x'));
const write = (dataset, es) => h5.H5Dwrite_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, buf, es);
const cold = () => h5.H5Dopen_async(h5.H5Fopen_async(path, H5F_ACC_RDWR), 'x');
const end = (work$) => new Promise((resolve) => work$.subscribe({ error: (error) => resolve(error.kind), complete: () => resolve(look()) }));
const look = (name = 'x') => h5py("f['" + name + "'][:].tolist()");
`;

/** Expressions for work that ends by itself; each writes the values to `x`. */
const ENDING = {
  writeChunks: 'data$.pipe(writeChunks(dataset$))',
  'writeChunks behind tap, map and delay':
    'data$.pipe(writeChunks(file$.pipe(rxjs.tap(), rxjs.delay(1), rxjs.map((f) => f), openDataset("x"), rxjs.tap())))',
  whileOpen: 'dataset$.pipe(whileOpen((dataset) => write(dataset)))',
  'whileOpen of a file whose work opens and takes':
    'file$.pipe(whileOpen((file) => of(file).pipe(openDataset("x"), rxjs.mergeMap((dataset) => write(dataset)), rxjs.take(1))))',
  'whileOpen with a promise': 'dataset$.pipe(whileOpen(async (dataset) => lastValueFrom(write(dataset))))',
  'a file inside another, through switchMap':
    'openFile(path + ".other", H5F_ACC_RDWR).pipe(whileOpen(() => file$.pipe(rxjs.switchMap((file) => of(file).pipe(openDataset("x"))), whileOpen((dataset) => write(dataset)))))',
  'a cold operation that opens all for itself': 'write(cold())',
  'a cold operation on several datasets':
    'h5.H5Dwrite_multi_async(1, [cold()], [H5T_NATIVE], [H5S_ALL], [H5S_ALL], H5P_DEFAULT, [buf])',
  'a resource that is shared':
    'rxjs.defer(() => { const shared$ = file$.pipe(rxjs.share()); return rxjs.merge(shared$.pipe(openDataset("padding"), h5.readDataset()), shared$.pipe(openDataset("x"), whileOpen((dataset) => write(dataset)))); })',
  retry:
    'rxjs.defer(() => dataset$.pipe(whileOpen((dataset) => rxjs.concat(write(dataset), rxjs.defer(() => tries++ ? of(1) : rxjs.throwError(() => new Error("again"))))), rxjs.retry(2)))',
  'an operation in an event set':
    'rxjs.defer(() => { const es = h5.H5EScreate(); write(cold(), es); return es.wait(); })',
  'a stream in an event set':
    'rxjs.defer(() => { const es = h5.H5EScreate(); dataset$.pipe(whileOpen((dataset) => write(dataset)), h5.insertInto(es)).subscribe(); return es.wait(); })',
} as const;

/** The same of work that writes the values to `y`. */
const COPYING = {
  copyDataset: 'file$.pipe(whileOpen((file) => of(file).pipe(openDataset("z"), h5.copyDataset(file, "y"))))',
  'copyDataset with other properties':
    'file$.pipe(whileOpen((file) => of(file).pipe(openDataset("z"), h5.copyDataset(file, "y", { dcpl: { chunk: [3] } }))))',
  'copyDataset into a file of its own':
    'openFile(path + ".other").pipe(openDataset("z"), h5.copyDataset(h5.H5Fopen_async(path, H5F_ACC_RDWR), "y"))',
  'copyDataset, rewritten, into a file of its own':
    'openFile(path + ".other").pipe(openDataset("z"), h5.copyDataset(h5.H5Fopen_async(path, H5F_ACC_RDWR), "y", { dcpl: { chunk: [3] } }))',
} as const;

/** Work that is ended from downstream. */
const ENDED = {
  firstValueFrom: 'await firstValueFrom(data$.pipe(writeChunks(dataset$)));',
  'take(1)': 'await lastValueFrom(data$.pipe(writeChunks(dataset$), rxjs.take(1)));',
  'take(1) of a resource':
    'await lastValueFrom(dataset$.pipe(rxjs.mergeMap((dataset) => write(dataset)), rxjs.take(1)));',
  unsubscribing:
    'await new Promise((written) => { const s = dataset$.pipe(rxjs.mergeMap((dataset) => write(dataset))).subscribe(() => { s.unsubscribe(); written(); }); });',
  'a close of the C tier that nobody listens to':
    'const file = await lastValueFrom(h5.H5Fopen_async(path, H5F_ACC_RDWR)); await lastValueFrom(write(h5.H5Dopen_async(file, "x"))); h5.H5Fclose_async(file).subscribe();',
  'a close of the C tier that is unsubscribed from':
    'const file = await lastValueFrom(h5.H5Fopen_async(path, H5F_ACC_RDWR)); await lastValueFrom(write(h5.H5Dopen_async(file, "x"))); h5.H5Fclose_async(file).subscribe().unsubscribe();',
} as const;

describeWithTools('a stream that ends by itself', ['python'], ({ python }) => {
  function folderWithFile(): string {
    const folder = temporaryFolder();
    for (const name of ['f.h5', 'f.h5.other']) {
      const source = `${MAKE}\n    f['z'] = numpy.arange(1, 9, dtype='f4')`;
      expect(spawnSync(python, ['-c', source, join(folder, name)], { encoding: 'utf8' }).stderr).toBe('');
    }
    return folder;
  }

  const h5py = (file: string, expression: string): string => {
    const source = `import h5py, sys\nwith h5py.File(sys.argv[1], 'r') as f: print(${expression})`;
    const { stdout, stderr } = spawnSync(python, ['-c', source, file], { encoding: 'utf8' });
    return (stdout + stderr).trim();
  };

  const program = (folder: string, source: string, fileSizeLimit?: number): Promise<ProgramEnd> =>
    runProgram(folder, `let tries = 0; ${PRELUDE}${source}`, { python, ...(fileSizeLimit && { fileSizeLimit }) });

  test.each(Object.entries(ENDING))('%s: all is in the file in the turn in which it completes', async (_, work) => {
    const source = `console.log(await end(${work})); process.exit(0);`;
    expect(await program(folderWithFile(), source)).toEqual({ code: 0, output: `${VALUES}\n`, errors: '' });
  });

  test('all is in the file when process.exit follows at once', async () => {
    const folder = folderWithFile();
    const source = `await lastValueFrom(${ENDING.writeChunks}); process.exit(0);`;
    expect(await program(folder, source)).toEqual({ code: 0, output: '', errors: '' });
    expect(h5py(join(folder, 'f.h5'), "f['x'][:].tolist()")).toBe(VALUES);
  });

  test.each(Object.entries(COPYING))(
    '%s: the copy is in the file in the turn in which it completes',
    async (_, work) => {
      const source = `${work}.subscribe({ error: (error) => { console.log(error); process.exit(1); }, complete: () => { console.log(look('y')); process.exit(0); } });`;
      expect(await program(folderWithFile(), source)).toEqual({ code: 0, output: `${VALUES}\n`, errors: '' });
    },
  );

  test('a loop that is left: all is in the file when the program goes on', async () => {
    const source = `for await (const _ of h5.toAsyncIterable(data$.pipe(writeChunks(dataset$)))) break;
      console.log(look()); process.exit(0);`;
    expect(await program(folderWithFile(), source)).toEqual({ code: 0, output: `${VALUES}\n`, errors: '' });
  });

  test.each(Object.entries(ENDED))(
    'ended from downstream, by %s: all is in the file when it has settled',
    async (_, work) => {
      const source = `${work} await h5.settled(); console.log(look()); process.exit(0);`;
      expect(await program(folderWithFile(), source)).toEqual({ code: 0, output: `${VALUES}\n`, errors: '' });
    },
  );

  describe('on a storage that takes no more', () => {
    /** libhdf5 has the new extent in its memory until the file is flushed. */
    const extend = '(file) => h5.H5Dset_extent_async(h5.H5Dopen_async(file, "x"), [16])';
    const LIMIT = 100;
    /** What nobody catches ends the program. */
    const caught = (source: string) =>
      `try { ${source} console.log('completed'); } catch (error) { console.log(error.kind); }`;

    test.each([
      [
        'the C tier',
        `const file = await lastValueFrom(h5.H5Fopen_async(path, H5F_ACC_RDWR)); await lastValueFrom((${extend})(file)); await lastValueFrom(h5.H5Fclose_async(file));`,
      ],
      ['whileOpen', `await lastValueFrom(file$.pipe(whileOpen(${extend})));`],
      ['a cold operation', `await lastValueFrom(h5.H5Dset_extent_async(cold(), [16]));`],
      ['a cold operation, first value', `await firstValueFrom(h5.H5Dset_extent_async(cold(), [16]));`],
      [
        'copyDataset',
        `await lastValueFrom(openFile(path + '.other').pipe(openDataset('z'), h5.copyDataset(h5.H5Fopen_async(path, H5F_ACC_RDWR), 'y')));`,
      ],
      ['settled', `await firstValueFrom(file$.pipe(rxjs.mergeMap(${extend}))); await h5.settled();`],
      ['a loop that is left', `for await (const _ of h5.toAsyncIterable(file$.pipe(rxjs.mergeMap(${extend})))) break;`],
    ])('%s says io', async (_, source) => {
      expect(await program(folderWithFile(), caught(source), LIMIT)).toEqual({ code: 0, output: 'io\n', errors: '' });
    });

    test('an event set has the error', async () => {
      const source = `const es = h5.H5EScreate();
        file$.pipe(whileOpen(${extend}), h5.insertInto(es)).subscribe({ error() {} });
        const { err_occurred } = await lastValueFrom(es.wait());
        console.log(err_occurred, es.takeErrors()[0].error.kind);`;
      expect(await program(folderWithFile(), source, LIMIT)).toEqual({ code: 0, output: 'true io\n', errors: '' });
    });

    const unreceived = `await firstValueFrom(file$.pipe(rxjs.mergeMap(${extend}))); console.log('first');`;

    test('an error of closing that nobody receives goes to errors$', async () => {
      const source = `const connector = h5.nativeConnector({ workers: 1 });
        connector.errors$.subscribe(({ kind, message }) => console.log(kind, /f.h5/.test(message)));
        await firstValueFrom(openFile(path, H5F_ACC_RDWR, { connector }).pipe(rxjs.mergeMap(${extend})));`;
      expect(await program(folderWithFile(), source, LIMIT)).toEqual({ code: 0, output: 'io true\n', errors: '' });
    });

    test('or else to config.onUnhandledError of RxJS', async () => {
      const source = `rxjs.config.onUnhandledError = ({ kind }) => console.log('unhandled', kind); ${unreceived}`;
      expect(await program(folderWithFile(), source, LIMIT)).toEqual({
        code: 0,
        output: 'first\nunhandled io\n',
        errors: '',
      });
    });

    test('or else ends the program', async () => {
      const { code, output, errors } = await program(folderWithFile(), unreceived, LIMIT);
      expect([code, output]).toEqual([1, 'first\n']);
      expect(errors).toMatch(/H5Error: .*f\.h5.*EFBIG/);
    });

    test('a file that the program leaves open is closed at its end, and an error of that ends it badly', async () => {
      const source = `const file = await lastValueFrom(h5.H5Fopen_async(path, H5F_ACC_RDWR)); await lastValueFrom((${extend})(file));`;
      const { code, errors } = await program(folderWithFile(), source, LIMIT);
      expect(code).toBe(1);
      expect(errors).toMatch(/H5Error: .*f\.h5.*EFBIG/);
    });

    test.each([
      ['attr', 'set', 'f.h5', '/x', 'other', 'long'.repeat(500)],
      ['mv', '-p', 'f.h5', '/x', '/a/b/x'],
      ['cp', '--into', 'f.h5', 'f.h5.other', '/z', '/y'],
    ])('the command %s %s says so and exits with 1', (...args) => {
      const folder = folderWithFile();
      const { status, stderr } = spawnSync(
        'bash',
        ['-c', `ulimit -f ${LIMIT}; exec "$@"`, 'bash', process.execPath, COMMAND, ...args],
        { cwd: folder, encoding: 'utf8' },
      );
      expect(stderr).toMatch(/^h5rx: .*EFBIG/);
      expect(status).toBe(1);
    });
  });
});
