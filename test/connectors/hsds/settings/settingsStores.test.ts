import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseHscfg } from '../../../../src/connectors/hsds/settings/parseHscfg.js';
import { nodeSettingsStores } from '../../../../src/connectors/hsds/settings/settingsStores.node.js';

describe('parseHscfg', () => {
  test('what hsconfigure writes', () => {
    const text = [
      '# HDFCloud configuration file',
      'hs_endpoint = http://localhost:5101',
      'hs_username = me',
      'hs_password = pass=word #1',
      'hs_api_key = None',
      'hs_bucket =',
      '',
    ];
    const settings = { endpoint: 'http://localhost:5101', username: 'me', password: 'pass=word #1' };
    expect(parseHscfg(text.join('\n'), '.hscfg')).toEqual(settings);
    expect(parseHscfg(`\ufeff${text.join('\r\n')}`, '.hscfg')).toEqual(settings);
  });

  test("h5pyd's own settings are left to it", () => {
    expect(parseHscfg('track_order = 1\nhs_ad_app_id=5\n__proto__ = 1\nhs_bucket = b', '.hscfg')).toEqual({
      bucket: 'b',
    });
  });

  test('a line that is no setting, by its number and not by what is in it', () => {
    const parsed = () => parseHscfg('# one\nhs_username = me\nhs_password hush!\n', '/home/me/.hscfg');
    expect(parsed).toThrow("'/home/me/.hscfg', line 3: it must be 'name = value'");
    expect(parsed).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
    expect(parsed).not.toThrow('hush');
  });
});

describe('nodeSettingsStores', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'h5rx-'));
    vi.stubEnv('HOME', home);
    vi.stubEnv('USERPROFILE', home);
    for (const name of ['HS_ENDPOINT', 'HS_USERNAME', 'HS_PASSWORD', 'HS_API_KEY', 'HS_BUCKET'])
      vi.stubEnv(name, undefined);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });

  test('the environment', () => {
    vi.stubEnv('HS_ENDPOINT', 'http://a.test');
    vi.stubEnv('HS_USERNAME', 'me');
    vi.stubEnv('HS_PASSWORD', 'pw');
    vi.stubEnv('HS_API_KEY', 'none');
    vi.stubEnv('HS_BUCKET', '');
    expect(nodeSettingsStores().environment).toEqual({ endpoint: 'http://a.test', username: 'me', password: 'pw' });
  });

  test('the file, as it is when it is read', () => {
    const stores = nodeSettingsStores();
    expect(stores.file()).toEqual({});
    writeFileSync(join(home, '.hscfg'), 'hs_username = me\n');
    expect(stores.file()).toEqual({ username: 'me' });
  });

  test('a file that cannot be one', () => {
    const stores = nodeSettingsStores();
    writeFileSync(join(home, '.hscfg'), '#'.repeat(100_000));
    expect(() => stores.file()).toThrow(/\.hscfg': more than 65536 bytes are too many for settings/);
    rmSync(join(home, '.hscfg'));
    mkdirSync(join(home, '.hscfg'));
    expect(() => stores.file()).toThrow(/\.hscfg' is no regular file, as settings need/);
    rmSync(join(home, '.hscfg'), { recursive: true });
    symlinkSync('.hscfg', join(home, '.hscfg'));
    expect(() => stores.file()).toThrow(/\.hscfg', the settings of HSDS, cannot be read \(ELOOP\)/);
    expect(() => stores.file()).toThrow(expect.objectContaining({ kind: 'io' }));
  });

  test.skipIf(process.platform === 'win32')('a pipe, which is not waited for, and a device without an end', () => {
    const stores = nodeSettingsStores();
    const file = join(home, '.hscfg');
    execFileSync('mkfifo', [file]);
    expect(() => stores.file()).toThrow(/\.hscfg' is no regular file, as settings need/);
    rmSync(file);
    symlinkSync('/dev/zero', file);
    expect(() => stores.file()).toThrow(/\.hscfg' is no regular file, as settings need/);
  });
});
