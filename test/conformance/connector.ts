import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../support/h5.js';
import { attributesConform } from './connector/attributes.js';
import { attributeValuesConform } from './connector/attributeValues.js';
import { buffersConform } from './connector/buffers.js';
import { type ConnectorUnderTest, Trial } from './connector/ConnectorUnderTest.js';
import { committedTypesConform } from './connector/committedTypes.js';
import { compoundsConform } from './connector/compounds.js';
import { conversionsConform } from './connector/conversions.js';
import { copiesConform } from './connector/copies.js';
import { datasetsConform } from './connector/datasets.js';
import { dimensionScalesConform } from './connector/dimensionScales.js';
import { eventSetsConform } from './connector/eventSets.js';
import { extentsConform } from './connector/extents.js';
import { filesConform } from './connector/files.js';
import { fillValuesConform } from './connector/fillValues.js';
import { groupsConform } from './connector/groups.js';
import { layoutsConform } from './connector/layouts.js';
import { linksConform } from './connector/links.js';
import { listingsConform } from './connector/listings.js';
import { mapsConform } from './connector/maps.js';
import { memorySelectionsConform } from './connector/memorySelections.js';
import { multiConforms } from './connector/multi.js';
import { objectReferencesConform } from './connector/objectReferences.js';
import { objectsConform } from './connector/objects.js';
import { orderConforms } from './connector/order.js';
import { pointsConform } from './connector/points.js';
import { referencesConform } from './connector/references.js';
import { refreshedConform } from './connector/refreshed.js';
import { selectionsConform } from './connector/selections.js';
import { sequencesConform } from './connector/sequences.js';
import { streamsConform } from './connector/streams.js';
import { textsConform } from './connector/texts.js';

export type { ConnectorUnderTest };

/** What every connector that reads and writes files keeps, as the C tier shows it; the layers above rely on nothing else. */
export function conformsAsConnector(under: ConnectorUnderTest): void {
  describe(`${under.name} as a connector`, () => {
    filesConform(under);
    groupsConform(under);
    linksConform(under);
    objectsConform(under);
    listingsConform(under);
    committedTypesConform(under);
    datasetsConform(under);
    selectionsConform(under);
    pointsConform(under);
    memorySelectionsConform(under);
    conversionsConform(under);
    compoundsConform(under);
    textsConform(under);
    sequencesConform(under);
    fillValuesConform(under);
    extentsConform(under);
    layoutsConform(under);
    buffersConform(under);
    multiConforms(under);
    dimensionScalesConform(under);
    attributesConform(under);
    attributeValuesConform(under);
    referencesConform(under);
    objectReferencesConform(under);
    copiesConform(under);
    refreshedConform(under);
    streamsConform(under);
    eventSetsConform(under);
    mapsConform(under);
    orderConforms(under);

    test('what it does not have it says, with the sentence that its capabilities give', async () => {
      const trial = new Trial(under);
      const capabilities = { unsupported: { H5Gget_info: 'no groups are counted here' } };
      const less: h5.Connector = {
        name: 'less',
        capabilities,
        errors$: trial.connector.errors$,
        execute: (request) => trial.connector.execute(request),
        close: (identifier) => trial.connector.close(identifier),
      };
      const fapl = { connector: less };
      const file = await run(h5.H5Fcreate_async(trial.place(), h5.H5F_ACC_TRUNC, {}, fapl));
      const { message } = await expectFailure(h5.H5Gget_info_async(file), 'unsupported');
      expect(message).toBe('no groups are counted here');
      await run(h5.H5Fclose_async(file));
    });
  });
}
