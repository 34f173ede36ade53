import { expect, it } from 'vitest';
import { LogImport } from '../../../src/import/log-import.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';
import { imported } from './log-texts.ts';

const HEAD = '#Fields: time c-ip cs-method cs-uri sc-status';

/** The minutes of the lines of a W3C log that names its day in a directive alone. */
function timesOf(times: readonly string[], fields = HEAD): string[] {
  const visits = new VisitCollector();
  const log = new LogImport({ visits });
  const lines = times.map((time, at) => (time.startsWith('#') ? time : `${time} 10.0.0.${at} GET /a 200`));
  log.push(Buffer.from(['#Date: 2015-02-27 10:00:00', fields, ...lines].join('\n')));
  log.endFile();
  // Each line is of a visitor of its own, who are told in the order of the lines.
  return [...visits.visitors()].flat().map(({ timeS }) => new Date(timeS * 1000).toISOString().slice(0, 16));
}

it('goes to the next day when the clock falls', () => {
  expect(timesOf(['10:05:00', '23:59:00', '00:01:00', '12:00:00', '09:00:00', '08:00:00'])).toEqual([
    '2015-02-27T10:05',
    '2015-02-27T23:59',
    '2015-02-28T00:01',
    '2015-02-28T12:00',
    '2015-03-01T09:00',
    // An hour back is the end of summer time, or a server that answers late.
    '2015-03-01T08:00',
  ]);
});

it('lines that are late, also by midnight, move no day', () => {
  expect(timesOf(['23:59:58', '00:00:01', '23:59:59', '00:00:02', '00:00:01', '23:58:00', '00:20:00'])).toEqual([
    '2015-02-27T23:59',
    '2015-02-28T00:00',
    '2015-02-27T23:59',
    '2015-02-28T00:00',
    '2015-02-28T00:00',
    '2015-02-27T23:58',
    '2015-02-28T00:20',
  ]);
});

it('a line that is later than most moves the rest of the log by no day', () => {
  expect(timesOf(['23:59:50', '00:06:00', '23:59:59', '00:06:01', '23:30:00', '00:07:00'])).toEqual([
    '2015-02-27T23:59',
    '2015-02-28T00:06',
    '2015-02-27T23:59',
    '2015-02-28T00:06',
    '2015-02-27T23:30',
    '2015-02-28T00:07',
  ]);
});

it('a quiet day that a directive began has its first line in it, however late that is', () => {
  expect(timesOf(['#Date: 2015-03-07 00:00:00', '23:58:00', '00:10:00'])).toEqual([
    '2015-03-07T23:58',
    '2015-03-08T00:10',
  ]);
});

it('a day that is named again counts from there, and one of a field counts alone', () => {
  expect(timesOf(['23:00:00', '#Date: 2015-03-07 08:00:00', '09:00:00', '01:00:00'])).toEqual([
    '2015-02-27T23:00',
    '2015-03-07T09:00',
    '2015-03-08T01:00',
  ]);
  const own = ['2015-05-17 23:00:00', '2015-05-17 01:00:00'];
  expect(timesOf(own, '#Fields: date time c-ip cs-method cs-uri sc-status')).toEqual([
    '2015-05-17T23:00',
    '2015-05-17T01:00',
  ]);
});

it('a week is a week', () => {
  const hours = Array.from(
    { length: 7 * 24 },
    (_, hour) => `${String(hour % 24).padStart(2, '0')}:30:00 1.2.3.4 GET /a 200`,
  );
  const { traffic } = imported(['#Date: 2015-02-27 00:00:00', HEAD, ...hours].join('\n'));
  expect(traffic.requests).toBe(168);
  expect((traffic.lastS - traffic.firstS) / 3600).toBe(167);
});
