import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { onTestFinished } from 'vitest';
import { conformsAsConnector } from '../../conformance/connector.js';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';

describeWithHsds('HSDS', (server) => {
  conformsAsConnector({
    name: 'hsds',
    make: () => hsds({ endpoint: server.endpoint, username: server.username, password: server.password }),
    place: () => {
      const domain = server.newDomain();
      onTestFinished(() => server.removeDomain(domain));
      return `hdf5:/${domain}`;
    },
    nameOf: (place) => String(place),
    takesBytes: false,
    refusesFillValue: (type, value) => type.class === 'H5T_ARRAY' || Object.is(value, -0),
    close: async (file, place) => {
      await run(h5.H5Fclose_async(file));
      return place;
    },
  });
});
