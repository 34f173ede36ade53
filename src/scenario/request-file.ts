import path from 'node:path';
import { z } from 'zod';
import { findNamed } from '../base/named-file.ts';
import type { NamedKind } from '../base/named-file.ts';
import { listYamlFiles } from '../base/yaml-file.ts';
import { requestListSchema } from './request-schema.ts';

/** A request mix in a file of its own. */
export const requestFileSchema = z.strictObject({
  title: z.string().min(1).optional(),
  write_ratio_source: z.string().min(1).optional().describe('where the share of writes comes from'),
  requests: requestListSchema,
});

function kindOfRequests(root: string): NamedKind {
  const folder = path.join(root, 'scenarios', 'requests');
  return {
    what: 'request mix',
    code: 'FILE_NOT_FOUND',
    folder,
    candidates: (name) => [`${name}.yaml`, `${name}.yml`],
    known: async () => (await listYamlFiles(folder)).map(({ name }) => name),
  };
}

/** The file of a request mix named in a scenario. */
export function findRequestFile(
  root: string,
  reference: { readonly nameOrPath: string; readonly from: string; readonly place: string },
): Promise<string> {
  return findNamed(kindOfRequests(root), reference);
}
