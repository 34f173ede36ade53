import { type ReadTopology, readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

/** That file of a folder. */
export const reading = (folder: TemporaryFolder, settings: string) =>
  readTopology(`${folder.file('shop')}${settings}`, { root: folder.path, environment: {} });

/** Readers of one Compose file with settings behind its name (`#@apart`), or of another in its place. */
export const placedShop = (shop: string) => ({
  read: async (settings: string, compose = shop): Promise<ReadTopology> => {
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
    return await reading(folder, settings);
  },
  refusalOf: async (settings: string, compose = shop): Promise<string> => {
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
    return await folder.refusal(reading(folder, settings));
  },
});

/** Where its services stand, and how many of each there are. */
export const placesOf = ({ services }: ReadTopology) =>
  Object.fromEntries(services.map(({ name, placement, replicas }) => [name, [placement, replicas]]));
