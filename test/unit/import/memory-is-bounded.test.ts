import { describe, expect, it } from 'vitest';
import { Tally } from '../../../src/import/tally.ts';
import { imported, line, summaryOf } from './log-texts.ts';

const DAY_S = 86_400;
const START_S = Date.UTC(2000, 0, 1) / 1000;
const MOST_DAYS = 7305;
/** One request at noon of each of these days. */
const daily = (days: number) =>
  Array.from({ length: days }, (_, day) => line(START_S + day * DAY_S + DAY_S / 2)).join('');

describe('times that are made up', () => {
  it('are counted of 20 years; lines of more days are rejected with a reason', () => {
    const text = daily(MOST_DAYS + 30) + line(START_S + 60);
    const { traffic } = imported(text);
    expect(traffic.requests).toBe(MOST_DAYS + 1);
    expect(traffic.quarters.size).toBe(MOST_DAYS + 1);
    expect(summaryOf(text)).toMatchObject({
      rejected: 30,
      rejections: [{ reason: 'of one day too many: those of 20 years are counted', count: 30 }],
    });
  });

  it('do not change what is counted of others', () => {
    const { curve, requests } = summaryOf(line(START_S) + line(START_S + 1) + line(START_S + 61) + line(START_S + 30));
    expect(requests).toBe(4);
    expect(curve).toMatchObject({ peakMinute: 3, minutesOfHour: 2 });
  });
});

describe('names that are made up', () => {
  it('are counted together from the thousandth on', () => {
    const tally = new Tally();
    for (let name = 0; name < 5000; name++) tally.add(`name ${name}`);
    for (let more = 0; more < 3; more++) tally.add('name 7');
    const entries = tally.entries();
    expect(entries).toHaveLength(1001);
    expect(entries[0]).toEqual({ text: 'others', count: 4000 });
    expect(entries[1]).toEqual({ text: 'name 7', count: 4 });
  });

  it('of places of clients are bounded too', () => {
    const lines = Array.from(
      { length: 3000 },
      (_, at) =>
        `{"time":"2015-05-17T10:05:03Z","method":"GET","uri":"/a","status":200,"${'_'.repeat(at % 60)}client${'.'.repeat(Math.floor(at / 60))}ip":"1.2.3.4"}\n`,
    );
    const log = imported(lines.join(''));
    expect(log.traffic.requests).toBe(3000);
    expect(log.clientPlaces.entries().length).toBeLessThanOrEqual(1001);
  });
});
