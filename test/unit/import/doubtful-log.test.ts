import { describe, expect, it } from 'vitest';
import { imported, line } from './log-texts.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';

const AT_S = Date.UTC(2026, 0, 5) / 1000;
const lines = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join('');
const summary = (text: string) => summariseImport(imported(text), 24);
const warnings = (text: string) => summary(text).warnings.join('\n');
const json = (index: number, more: object) =>
  `${JSON.stringify({ time: new Date((AT_S + index) * 1000).toISOString(), method: 'GET', path: '/a', ...more })}\n`;
const several = (index: number) => `10.0.0.${index % 5}`;

describe('a log that is doubtful', () => {
  it('is not one whose lines are as usual', () => {
    const { warnings: found, unreadable } = summary(lines(1500, (index) => line(AT_S + index * 57, several(index))));
    expect(found).toEqual([]);
    expect(unreadable).toEqual([]);
  });

  it.each([
    [
      'one client in nearly all lines',
      lines(100, (index) => line(AT_S + index, index < 95 ? '10.0.0.1' : several(index))),
      /9\d % of the requests share one client/,
    ],
    [
      'another client in every line',
      lines(100, (index) => line(AT_S + index, `10.0.0.${index}`)),
      /Nearly every request has another client/,
    ],
    ['no client', lines(20, (index) => json(index, { status: 200 })), /No line names a client/],
    [
      'clients here and there',
      lines(20, (index) => json(index, { status: 200, ip: index % 2 === 0 ? several(index) : '-' })),
      /10 of 20 requests name no client/,
    ],
    ['no status', lines(20, (index) => json(index, { ip: several(index) })), /No line has a status/],
    [
      'statuses that there are not',
      lines(20, (index) => line(AT_S + index, several(index)).replace('" 200', `" ${600 + index}`)),
      /20 requests have statuses that no server sends/,
    ],
    [
      'no time zone',
      lines(20, (index) => line(AT_S + index, several(index)).replace(' +0000', '')),
      /All times have no time zone/,
    ],
    [
      'lines that could not be read',
      lines(90, (index) => line(AT_S + index, several(index))) + 'x\n'.repeat(10),
      /10.0 % of the lines could not be read/,
    ],
    [
      'clients from two places',
      lines(40, (index) =>
        index % 2 === 0
          ? line(AT_S + index, several(index))
          : line(AT_S + index, '10.9.9.9').replace('\n', ` "-" "agent" "203.0.113.${index}"\n`),
      ),
      /Clients were taken from several places/,
    ],
  ])('says that it has %s', (_name, text, warning) => {
    expect(warnings(text)).toMatch(warning);
  });

  it('names no clients and no sessions where none is known, instead of 0', () => {
    expect(summary(lines(20, (index) => json(index, { status: 200 })))).toMatchObject({
      clients: undefined,
      sessions: undefined,
      requestsPerSession: undefined,
    });
  });

  it('is named when more than half of it could not be read', () => {
    const half = lines(10, (index) => line(AT_S + index)) + 'x\n'.repeat(10);
    expect(summary(half).unreadable).toEqual([]);
    expect(summary(`${half}# comment\n\nx\n`).unreadable).toMatchObject([{ lines: 23, rejected: 11, skipped: 2 }]);
  });

  it('finds the clients behind a proxy, whatever a program says before the first request', () => {
    const starting = lines(2000, (index) => `starting ${index}\n`);
    const edge = (index: number) =>
      line(AT_S + index, `192.0.2.${index % 50}`).replace('\n', ` "-" "agent" "203.0.113.${index % 7}"\n`);
    expect(summary(starting + lines(300, edge)).clients).toBe(7);
  });

  it('is not made of what a program says of its files', () => {
    const said = lines(20, (index) => json(index, { method: undefined, path: '/tmp/a', code: 200, level: 'info' }));
    expect(summary(said)).toMatchObject({ requests: 0, rejected: 20 });
  });
});

/** As varnishncsa writes it behind a proxy. @param index  of the line */
const behindProxy = (proxy: string, forwarded: string) => (index: number) =>
  line(AT_S + index * 5, proxy).replace('\n', ` "-" "Mozilla/5.0" "${forwarded}"\n`);

describe('a short log', () => {
  it.each([
    ['a proxy that passes on one client', lines(3, behindProxy('192.0.2.10', '203.0.113.7'))],
    ['a proxy that passes on none', lines(3, behindProxy('192.0.2.10', '-'))],
    ['a proxy of a private net', lines(2, behindProxy('10.0.0.5', '10.0.0.5'))],
    ['one address alone', lines(9, (index) => line(AT_S + index, '192.0.2.10'))],
  ])('warns that all share one client: %s', (_, text) => {
    expect(warnings(text)).toMatch(/100 % of the requests share one client: it may be a proxy/);
  });

  it.each([
    ['one line', lines(1, behindProxy('192.0.2.10', '203.0.113.7'))],
    ['three lines of three clients', lines(3, (index) => line(AT_S + index, several(index)))],
  ])('does not where nothing can be said: %s', (_, text) => {
    expect(warnings(text)).not.toMatch(/share one client|has another client/);
  });

  it.each([
    ['no client', lines(2, (index) => json(index, { status: 200 })), /No line names a client/],
    ['no status', lines(2, (index) => json(index, { ip: several(index) })), /No line has a status/],
    [
      'odd statuses',
      lines(2, (index) => line(AT_S + index, several(index)).replace('" 200', '" 600')),
      /2 requests have statuses/,
    ],
    [
      'no time zone',
      lines(2, (index) => line(AT_S + index, several(index)).replace(' +0000', '')),
      /All times have no time zone/,
    ],
    [
      'a line that could not be read',
      `${line(AT_S, several(1))}${line(AT_S, several(2))}x\n`,
      /33\.3 % of the lines could not be read/,
    ],
  ])('warns as a long one does: %s', (_, text, warning) => {
    expect(warnings(text)).toMatch(warning);
  });
});
