import { copyFile } from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { lastValueFrom } from 'rxjs';
import type { HsdsClient } from '../support/hsds/hsdsClient.mjs';

/** A folder of an HSDS that has `run.h5`, in the place of what pages name. */
export interface DocumentedDomains {
  /** The environment of programs that use it; their home folder has no settings. */
  readonly env: Readonly<Record<string, string>>;
  /** A program or command of a page, with the names that the server and the folder have. */
  replacedIn(code: string): string;
}

/** Makes a folder of a name that nobody has. */
export async function documentedDomains(
  server: HsdsClient,
  name: string,
  runFile: string,
  home: string,
): Promise<DocumentedDomains> {
  const { endpoint, username, password, bucket } = server;
  const connector = hsds({ endpoint, username, password });
  const folder = `hdf5:/${server.newDomain(name).replace(/\.h5$/, '')}/`;
  await lastValueFrom(connector.createFolder(folder));
  await lastValueFrom(copyFile(runFile, `${folder}run.h5`, { toFapl: { connector } }));
  return {
    env: { HS_ENDPOINT: endpoint, HS_USERNAME: username, HS_PASSWORD: password, HS_BUCKET: bucket, HOME: home },
    replacedIn: (code) => code.replaceAll('https://hsds.example.org', endpoint).replaceAll('hdf5://home/me/', folder),
  };
}
