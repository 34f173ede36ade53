import { describe, expect, it } from 'vitest';
import {
  journalEndLine,
  journalHeadLine,
  journalLine,
  readJournal,
  writeEndings,
} from '../../../src/records/write-journal.ts';

const HEAD = journalHeadLine({ worker: 1, workers: 2, prefix: 'run/1/m/' });
const whole = (...lines: readonly string[]) => HEAD + lines.join('') + journalEndLine(lines.length / 2);
const invoke = (index: number) => journalLine('INVOKE', index, 1);

describe('a journal of writes', () => {
  it('is read as it was written', () => {
    const text = whole(
      invoke(3),
      invoke(5),
      journalLine('OK', 5, 7.25),
      journalLine('FAIL', 3, 8),
      invoke(40),
      journalLine('INFO', 40, 9),
    );
    expect(readJournal(text)).toEqual({
      head: { worker: 1, workers: 2, prefix: 'run/1/m/' },
      acknowledged: ['run/1/m/5'],
      acknowledgedAtMs: [7.25],
      refused: ['run/1/m/3'],
      unknown: ['run/1/m/40'],
      problems: [],
    });
  });

  it('of a later format is refused by name, not read as broken', () => {
    const later = 'benchday-journal 2 writers 1/2 of run/1/m/\nASKED 3 at 1.000\nANSWERED 3 at 2.000\n';
    expect(readJournal(later)).toMatchObject({ laterFormat: 2, head: undefined, acknowledged: [], unknown: [] });
    expect(readJournal(later).problems).toEqual([
      'a later version of benchday wrote it: it has format 2 of a journal, this one reads up to 1',
    ]);
  });

  it('of a later format says of no write how it ended', () => {
    const later = 'benchday-journal 2 worker 0 of 1 prefix run/1/m/\nOK 3 2.000\n';
    expect(writeEndings(later)).toEqual([]);
  });

  it('without a write is whole', () => {
    expect(readJournal(whole()).problems).toEqual([]);
  });

  it.each([
    ['nothing at all', '', 'it is empty'],
    ['no END', HEAD, 'it has no END: its generator did not come to its end'],
    ['a foreign first line', `hello\n${journalEndLine(0)}`, 'its first line is not that of a journal'],
    ['a cut last line', `${HEAD}${invoke(1)}OK 1 2`, 'its last line is cut: "OK 1 2"'],
    ['a line that is no event', `${HEAD}OKAY 1 2.000\n${journalEndLine(0)}`, 'line 2 is no event: "OKAY 1 2.000"'],
    ['an INVOKE without an end', HEAD + invoke(1) + journalEndLine(1), 'run/1/m/1 has an INVOKE and no end'],
    [
      'an end without an INVOKE',
      HEAD + journalLine('OK', 1, 2) + journalEndLine(0),
      'run/1/m/1 has an end and no INVOKE',
    ],
    [
      'a write that ended twice',
      whole(invoke(1), journalLine('OK', 1, 2)).replace('END', 'FAIL 1 3.000\nEND'),
      'run/1/m/1 ended twice',
    ],
    [
      'two INVOKE of one write',
      HEAD + invoke(1) + invoke(1) + journalLine('OK', 1, 2) + journalEndLine(2),
      'run/1/m/1 has two INVOKE',
    ],
    ['a lost line', HEAD + journalEndLine(1), 'END counts 1 INVOKE, there are 0'],
    ['lines after END', whole() + invoke(1), 'line 3 stands after END'],
  ])('with %s says so', (_name, text, problem) => {
    expect(readJournal(text).problems).toContain(problem);
  });

  it('counts a write without an end among those of which nothing is known', () => {
    expect(readJournal(HEAD + invoke(1)).unknown).toEqual(['run/1/m/1']);
  });
});
