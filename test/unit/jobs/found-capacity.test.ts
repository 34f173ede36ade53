import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFoundCapacity } from '../../../src/jobs/drill/found-capacity.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const STORED = join(import.meta.dirname, '../../fixtures/stored/capacity');
/** of the Compose file that the stored search measured */
const MEASURED = 'de24f684e352f3ef27c15cd16ac690d1b328f8228ea809b3655530c253e39b86';

it('overload takes what was found for the Compose file that it plays, and not for another version of it', async () => {
  await using reports = await temporaryDirectory();
  await cp(join(STORED, 'shop-day-narrow'), join(reports.path, 'capacity', 'shop-day-narrow'), { recursive: true });
  const wordsFor = async (sha256: string) =>
    withFoundCapacity(['kill:app', 'overload'], {
      scenario: join(STORED, 'shop-day.yaml'),
      topology: { name: 'narrow', sha256 },
      reports: reports.path,
    });
  const [kept, found = ''] = await wordsFor(MEASURED);
  expect(kept).toBe('kill:app');
  // 20M hits a day are 231 a second on average, and more in the busiest part of it.
  expect(Number(found.replace('overload:', ''))).toBeGreaterThan(231);
  await expect(wordsFor('f'.repeat(64))).rejects.toThrow(/no capacity of narrow .* only of another version/);
});
