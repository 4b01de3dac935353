import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withH5py } from '../support/h5py.js';
import { describeWithHsds } from '../support/hsds/describeWithHsds.js';
import { askH5pyd } from '../support/hsds/h5pyd.js';
import { COMMAND, ended, type Run } from './h5rx.js';

// Each test runs the command many times.
vi.setConfig({ testTimeout: 240_000 });

/** What the file has; `f` is open. */
const ORIGINAL = [
  "f.attrs['title'] = 'Grüße'; f.attrs['n'] = np.arange(5, dtype='>i2'); f.attrs['none'] = h5py.Empty('<f4')",
  "g = f.create_group('entry')",
  "d = g.create_dataset('grown', data=np.arange(30, dtype='>i2').reshape(5, 6), chunks=(2, 3), maxshape=(None, 6), compression='gzip', compression_opts=6, shuffle=True, fillvalue=7)",
  "d.attrs['unit'] = 'm'; d.attrs['large'] = np.arange(5000.)",
  "f.create_dataset('texts', data=['a', 'Grüße'])",
  "f.create_dataset('points', data=np.array([(1, 0.5), (2, 1.5)], [('x', '<i4'), ('y', '<f8')]))",
  "f.create_dataset('null', data=h5py.Empty('<f4'))",
  "v = f.create_dataset('lists', (2,), h5py.vlen_dtype('<i4')); v[0] = [1, 2, 3]; v[1] = [4]",
  "f['type'] = np.dtype([('x', '<i4')]); f.create_dataset('typed', (2,), f['type'])",
  "f['ref'] = np.array([d.ref], h5py.ref_dtype)",
  "f['region'] = np.array([d.regionref[1:3, 0:2]], h5py.regionref_dtype)",
  "f['soft'] = h5py.SoftLink('/entry'); f['external'] = h5py.ExternalLink('o.h5', '/x')",
  "o = f.create_group('ordered', track_order=True)",
  "for name in ['z', 'a', 'm']: o.create_group(name)",
];

/** All there is to tell of `f`: `told`. */
const TELL = [
  'def plain(v):',
  '  if isinstance(v, (bytes, np.bytes_)): return v.decode()',
  '  if isinstance(v, h5py.Empty): return ["empty", v.dtype.str]',
  '  if isinstance(v, h5py.RegionReference): return [f[v].name, f[v][v].ravel().tolist()]',
  '  if isinstance(v, h5py.Reference): return f[v].name',
  '  if isinstance(v, np.ndarray): return [str(v.dtype), v.shape, [plain(one) for one in v.ravel()]]',
  '  if isinstance(v, np.void): return [plain(v[name]) for name in v.dtype.names]',
  '  return v.item() if hasattr(v, "item") else v',
  'def tell(o):',
  '  about = {"attributes": {name: plain(o.attrs[name]) for name in sorted(o.attrs)}}',
  '  if isinstance(o, h5py.Dataset):',
  '    about["dataset"] = [o.shape, str(o.dtype), o.maxshape, o.compression, o.compression_opts, o.shuffle, o.id.get_type().committed()]',
  '    about["value"] = plain(o[()])',
  '    if o.chunks and o.compression: about["chunks"] = [o.chunks, plain(o.fillvalue)]',
  '  if isinstance(o, h5py.Datatype): about["type"] = str(o.dtype)',
  '  if isinstance(o, h5py.Group):',
  '    about["members"] = {name: (getattr(l, "filename", None), l.path) if hasattr(l, "path") else tell(o[name]) for name in o for l in [o.get(name, getlink=True)]}',
  '    about["order"] = [o.id.get_create_plist().get_link_creation_order() != 0, list(o)]',
  '  return about',
  'told = tell(f["/"])',
];

describeWithHsds('h5rx on a server', (server) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-cli-server-'));
  const original = join(folder, 'original.h5');
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(() => {
    const open = `f = h5py.File(${JSON.stringify(original)}, 'w')`;
    withH5py(server.python, open, ...ORIGINAL, 'f.close(); answer = 0');
  });

  type Environment = Readonly<Record<string, string>>;

  const access = (): Environment => ({
    HS_ENDPOINT: server.endpoint,
    HS_USERNAME: server.username,
    HS_PASSWORD: server.password,
    HS_BUCKET: server.bucket,
  });

  /** Runs the command for a user of the server, who has no other settings. */
  function h5rx(environment: Environment, ...args: string[]): Promise<Run> {
    const env = { PATH: process.env.PATH, HOME: folder, ...environment };
    return ended(spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  async function output(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await h5rx(access(), ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  async function complaint(environment: Environment, ...args: string[]): Promise<string> {
    const { code, stderr, stdout } = await h5rx(environment, ...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^h5rx: [^\n]*\n$/);
    expect(stdout + stderr).not.toContain('not-the-password');
    return stderr;
  }

  /** A folder of its own, which is not there yet. */
  const newFolder = () => `hdf5:/${server.newDomain('folder').replace(/\.h5$/, '')}/`;

  test('copies a file there and back, and all is there', async () => {
    const [there, back] = [newFolder(), join(folder, 'back.h5')];
    await output('mkdir', there);
    await output('cp', original, `${there}x.h5`);
    const domain = `${there}x.h5`.slice('hdf5:/'.length);
    expect(await askH5pyd(server, domain, "answer = [f['entry/grown'][:].tolist(), list(f['ordered'])]")).toEqual([
      Array.from({ length: 5 }, (_, row) => Array.from({ length: 6 }, (_, n) => 6 * row + n)),
      ['z', 'a', 'm'],
    ]);
    await output('cp', `${there}x.h5`, back);
    const tell = (file: string) => [`f = h5py.File(${JSON.stringify(file)}, 'r')`, ...TELL];
    const answer = withH5py(server.python, ...tell(original), 'first = told', ...tell(back), 'answer = [first, told]');
    const [first, second] = answer as [unknown, unknown];
    expect(second).toEqual(first);
  });

  test('lists folders and files, tells of objects, and changes and deletes them', async () => {
    const there = newFolder();
    expect(await output('mkdir', there)).toBe(`mkdir ${there}\n`);
    expect(await output('ls', there)).toBe('');
    await output('cp', original, `${there}x.h5`);
    await output('mkdir', `${there}sub`);
    const entries = JSON.parse(await output('ls', there, '--json')) as { name: string; kind: string; owner: string }[];
    expect(entries.map(({ name, kind, owner }) => [name, kind, owner]).sort()).toEqual([
      ['sub', 'folder', server.username],
      ['x.h5', 'domain', server.username],
    ]);
    expect(await output('ls', there)).toMatch(new RegExp(`^x\\.h5 {2}\\(${server.username}, .*Z\\)$`, 'm'));
    const [onServer, onDisk] = await Promise.all([
      output('ls', `${there}x.h5`, '--json'),
      output('ls', original, '--json'),
    ]);
    const names = (text: string) => text.match(/"name": ".*"/g);
    expect(names(onServer)).toEqual(names(onDisk));
    expect(await output('info', `${there}x.h5`, '/entry/grown')).toContain('deflate');
    expect(await output('read', `${there}x.h5`, '/entry/grown', '-f', 'json')).toBe(
      await output('read', original, '/entry/grown', '-f', 'json'),
    );
    await output('attr', 'set', `${there}x.h5`, '/entry/grown', 'unit', 'km');
    expect(await output('info', `${there}x.h5`, '/entry/grown')).toContain('km');
    await output('rm', `${there}x.h5`, '/texts');
    expect(await output('ls', `${there}x.h5`)).not.toContain('texts');
    await output('rm', `${there}x.h5`);
    await output('rm', `${there}sub/`);
    expect(await output('ls', there)).toBe('');
    await output('rm', there);
    expect(await complaint(access(), 'ls', there)).toContain(there.replace(/\/$/, ''));
  });

  test('takes the settings of ~/.hscfg where the environment has none', async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const config = join(home, '.hscfg');
    const { endpoint, username, password } = server;
    writeFileSync(config, `hs_endpoint = ${endpoint}\nhs_username = ${username}\nhs_password = ${password}\n`);
    chmodSync(config, 0o600);
    const { code, stdout, stderr } = await h5rx({ HOME: home }, 'ls', `hdf5:/${server.home}`, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toBeInstanceOf(Array);
  });

  test('says what is wrong with the settings, and shows no password', async () => {
    const url = `hdf5:/${server.home}`;
    expect(await complaint({}, 'ls', url)).toMatch(/HS_ENDPOINT|\.hscfg/);
    const wrong = { ...access(), HS_PASSWORD: 'not-the-password' };
    expect(await complaint(wrong, 'ls', url)).toContain('refuses the user name or the password');
    expect(await complaint(wrong, 'ls', `${url}none.h5`)).toContain('refuses the user name or the password');
    const nobody = { ...access(), HS_ENDPOINT: 'http://127.0.0.1:9', HS_PASSWORD: 'not-the-password' };
    expect(await complaint(nobody, 'ls', url)).toContain('127.0.0.1:9');
  });

  test('says which folder is missing, and who may not do what', async () => {
    const none = newFolder();
    expect(await complaint(access(), 'ls', none)).toContain(none.replace(/\/$/, ''));
    expect(await complaint(access(), 'cp', original, `${none}x.h5`)).toContain(none);
    const other = { ...access(), HS_USERNAME: 'test_user2', HS_PASSWORD: 'test' };
    const domain = server.newDomain('closed');
    await output('cp', original, `hdf5:/${domain}`);
    const list = `the access control list of '${domain}'`;
    expect(await complaint(other, 'ls', `hdf5:/${domain}`)).toContain(list);
    expect(await complaint(other, 'rm', `hdf5:/${domain}`)).toContain(list);
    expect(await complaint(other, 'mkdir', `hdf5:/${server.home}theirs/`)).toContain('the access control list of');
    await output('rm', `hdf5:/${domain}`);
  });

  test('replaces a file when the copy is complete, and not before', async () => {
    const there = newFolder();
    await output('mkdir', there);
    const old = `${there}old.h5`;
    await output('cp', original, old);
    const before = await output('ls', old, '--json');
    const names = async () => JSON.parse(await output('ls', there, '--json')).map(({ name }: { name: string }) => name);

    const damaged = join(folder, 'damaged.h5');
    const open = `f = h5py.File(${JSON.stringify(damaged)}, 'w')`;
    const make = "f.create_dataset('a', data=np.arange(5000.).reshape(50, 100), chunks=(5, 100), compression='gzip')";
    const where = "at = f['a'].id.get_chunk_info(7).byte_offset; f.close()";
    const damage = `f = open(${JSON.stringify(damaged)}, 'r+b'); f.seek(at); f.write(b'x' * 16); f.close(); answer = 0`;
    withH5py(server.python, open, make, where, damage);
    const said = await complaint(access(), 'cp', '--force', damaged, old);
    expect(said).not.toContain('.part');
    expect([await names(), await output('ls', old, '--json')]).toEqual([['old.h5'], before]);

    // Ctrl-C when there is something beside it.
    const large = join(folder, 'large.h5');
    const fill = "f['x'] = np.zeros((4000, 4000)); f.close(); answer = 0";
    withH5py(server.python, `f = h5py.File(${JSON.stringify(large)}, 'w')`, fill);
    const env = { PATH: process.env.PATH, HOME: folder, ...access() };
    const copying = spawn(process.execPath, [COMMAND, 'cp', '--force', large, old], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stopped = ended(copying);
    const parts: string[] = [];
    while (parts.length === 0) parts.push(...(await names()).filter((name: string) => name.endsWith('.part')));
    copying.kill('SIGINT');
    expect(await stopped).toMatchObject({ code: 130, stdout: '' });
    expect([await names(), await output('ls', old, '--json')]).toEqual([['old.h5'], before]);

    await output('cp', '--force', large, old);
    expect(await names()).toEqual(['old.h5']);
    const domain = old.slice('hdf5:/'.length);
    expect(await askH5pyd(server, domain, "answer = [list(f), f['x'].shape]")).toEqual([['x'], [4000, 4000]]);
    expect(await complaint(access(), 'cp', '--force', old, old)).toContain(`${old} is the file that is copied`);
    await output('rm', old);
    await output('rm', there);
  });

  test('says what a folder is, and what is missing', async () => {
    const there = newFolder();
    const bare = there.replace(/\/$/, '');
    await output('mkdir', there);
    for (const args of [[], ['--force'], ['-n']])
      expect(await complaint(access(), 'cp', ...args, original, bare)).toContain(
        `${bare} is a folder; name the copy in it`,
      );
    expect(await complaint(access(), 'cp', original, '/texts', '/texts', '--into', bare)).toContain(
      `${bare} is a folder`,
    );
    const missing = `the folder ${there}none/ is not there`;
    expect(await complaint(access(), 'cp', original, `${there}none/x.h5`)).toContain(missing);
    expect(await complaint(access(), 'cp', '--force', original, `${there}none/x.h5`)).toContain(missing);
    expect(await complaint(access(), 'ls', bare)).toContain(`${bare} is a folder; h5rx ls ${there} lists it`);
    expect(await complaint(access(), 'attr', 'set', bare, '/', 'a', '1')).toContain(`${bare} is a folder`);
    expect(await complaint(access(), 'mkdir', `${there}a/b/c/`)).toContain(
      `the folder '${there}a/b/' that it would be in`,
    );
    await output('cp', original, `${there}x.h5`);
    for (const args of [[], ['-n']]) {
      const whole = await h5rx(access(), 'rm', ...args, bare);
      expect([whole.code, whole.stdout, whole.stderr]).toEqual([1, '', expect.stringContaining(`${bare} is a folder`)]);
      const full = await h5rx(access(), 'rm', ...args, there);
      expect([full.code, full.stdout, full.stderr]).toEqual([1, '', expect.stringContaining('not empty')]);
    }
    await output('rm', `${there}x.h5`);
    await output('rm', there);
  });
});
