import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/import/text-time.ts';
import { imported, summaryOf } from './log-texts.ts';

const AT_S = Date.UTC(2015, 4, 17, 10, 5, 3) / 1000;

function timeOf(text: string) {
  const into = { timeS: 0, offsetS: 0, hasZone: true };
  return parseTime(text, into) ? into : undefined;
}

describe('times that are written as digits alone', () => {
  it.each([
    ['s', String(AT_S)],
    ['s with a fraction', `${AT_S}.219`],
    ['ms', `${AT_S}219`],
    ['µs', `${AT_S}219000`],
    ['ns', `${AT_S}219000000`],
  ])('since the epoch in %s', (_unit, text) => {
    expect(timeOf(text)).toEqual({ timeS: AT_S, offsetS: 0, hasZone: true });
  });

  it('since the year 1 in ticks of 100 ns, as .NET has them', () => {
    const ticks = BigInt(AT_S + 62_135_596_800) * 10_000_000n;
    expect(timeOf(String(ticks))).toEqual({ timeS: AT_S, offsetS: 0, hasZone: true });
  });

  it('are a date where they look like one, in an unknown zone', () => {
    expect(timeOf('20150517100503')).toEqual({ timeS: AT_S, offsetS: 0, hasZone: false });
    expect(timeOf('19991231235959')).toMatchObject({ timeS: Date.UTC(1999, 11, 31, 23, 59, 59) / 1000 });
  });

  it.each([
    ['an id', '123456789'],
    ['a count of 11 digits', '99999999999'],
    ['a date in a month 13', '20151317100503'],
    ['an hour 24', '20150517240503'],
    ['a date before all logs', '18150517100503'],
    ['a large id', '9223372036854775807'],
  ])('are no time outside of 1990 to 2100: %s', (_what, text) => {
    expect(timeOf(text)).toBeUndefined();
  });

  it('are warned of in a log, as its zone is unknown', () => {
    const line = (at: string) => `{"timestamp":"${at}","method":"GET","uri":"/a","status":200,"clientip":"1.2.3.4"}\n`;
    const log = line('20150517100503') + line('20150517100504');
    expect(imported(log).traffic.firstS).toBe(AT_S);
    expect(summaryOf(log).warnings).toContain('All times have no time zone, and were taken as UTC.');
  });

  it('do not hide another field that is one', () => {
    const log = imported(
      `{"requesttimestamp":"123456789","time":"2015-05-17T10:05:03Z","method":"GET","uri":"/a","status":200}\n`,
    );
    expect(log.traffic.firstS).toBe(AT_S);
  });
});
