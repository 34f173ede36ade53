import { expect, it } from 'vitest';
import { withShortNames } from '../../../../src/report/first-screen/short-names.ts';

it('a name that holds what means something to a replacement is cut as any other', () => {
  const name = `$&-${'long-'.repeat(6)}$'`;
  const short = `$&-long-long…ong-long-$'`;
  expect(withShortNames(`take ${name}, not a`, [name, 'a'])).toBe(`take ${short}, not a`);
});
