import path from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { scenarioSchema } from '../../../src/scenario/scenario-schema.ts';

const file = path.resolve(import.meta.dirname, '../../../scenarios/scenario.schema.json');

it('scenarios/scenario.schema.json is the one made from the code; vitest -u writes it anew', async () => {
  const jsonSchema = {
    ...z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' }),
    title: 'benchday scenario',
  };
  await expect(
    await format(JSON.stringify(jsonSchema, null, 2), { parser: 'json', printWidth: 120 }),
  ).toMatchFileSnapshot(file);
});
