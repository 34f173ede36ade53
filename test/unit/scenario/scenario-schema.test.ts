import path from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../src/scenario/scenario-schema.ts';

const file = path.resolve(import.meta.dirname, '../../../scenarios/scenario.schema.json');

it('scenarios/scenario.schema.json is the one made from the code; vitest -u writes it anew', async () => {
  await expect(await format(scenarioJsonSchema(), { parser: 'json', printWidth: 120 })).toMatchFileSnapshot(file);
});
