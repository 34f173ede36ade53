import { expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { allOrProblems, orWithProblemsOf } from '../../../src/base/several-errors.ts';

const refused =
  (message: string, code: 'USAGE' | 'FILE_INVALID' | 'DISK_FULL' = 'USAGE', hint = 'look') =>
  () =>
    Promise.reject(new BenchdayError(code, message, { hint }));

it('what is wrong is said all at once, each line and hint once', async () => {
  const all = allOrProblems([refused('a\nb'), () => Promise.resolve(1), refused('b\nc', 'USAGE', 'there')]);
  await expect(all).rejects.toMatchObject({ code: 'USAGE', message: 'a\nb\nc', hint: 'look; there' });
  const mixed = allOrProblems([refused('a'), refused('b', 'FILE_INVALID')]);
  await expect(mixed).rejects.toMatchObject({ code: 'FILE_INVALID', message: 'a\nb' });
  await expect(allOrProblems([refused('a')])).rejects.toMatchObject({ code: 'USAGE', message: 'a' });
});

it('what is not the fault of a file ends it', async () => {
  await expect(allOrProblems([refused('a'), refused('full', 'DISK_FULL'), refused('b')])).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: 'full',
  });
  await expect(orWithProblemsOf(refused('full', 'DISK_FULL'), refused('b'))).rejects.toMatchObject({ message: 'full' });
});

it('the others are looked at where the work fails, and only then', async () => {
  await expect(orWithProblemsOf(refused('a'), refused('b'))).rejects.toMatchObject({ message: 'a\nb' });
  await expect(orWithProblemsOf(refused('a'), () => Promise.resolve())).rejects.toMatchObject({ message: 'a' });
  await expect(orWithProblemsOf(() => Promise.resolve(1), refused('b'))).resolves.toBe(1);
});
