import { describe, expect, it } from 'vitest';
import { allBut } from '../../../src/load/k6/allowed-addresses.ts';
import { goDurationMs } from '../../../src/load/k6/inspect-script.ts';
import { endOf, isAboutEnd, remarksOf } from '../../../src/load/k6/script-end.ts';

describe('what a script may reach', () => {
  it('is the target alone: the ranges hold every other address and not this one', () => {
    const ranges = allBut(['127.0.0.1']);
    expect(ranges).toHaveLength(33);
    expect(ranges).toEqual(expect.arrayContaining(['127.0.0.0/32', '128.0.0.0/1', '0:0:0:0:0:0:0:0/0']));
    const contains = (range: string, address: string): boolean => {
      const [prefix = '', length = '0'] = range.split('/');
      const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const size = 2 ** (32 - Number(length));
      return Math.floor(number(prefix) / size) === Math.floor(number(address) / size);
    };
    const v4 = ranges.filter((range) => !range.includes(':'));
    for (const other of ['127.0.0.2', '127.0.0.0', '10.0.0.1', '8.8.8.8', '255.255.255.255', '0.0.0.0']) {
      expect(v4.filter((range) => contains(range, other))).toHaveLength(1);
    }
    expect(v4.filter((range) => contains(range, '127.0.0.1'))).toEqual([]);
  });

  it('is an IPv6 target too, and several of both kinds', () => {
    const ranges = allBut(['::1', '10.0.0.1', '10.0.0.2']);
    expect(ranges.filter((range) => range.includes(':'))).toHaveLength(128);
    expect(ranges).toContain('0:0:0:0:0:0:0:0/128');
    expect(ranges).not.toContain('0:0:0:0:0:0:0:1/128');
    expect(ranges).toEqual(expect.arrayContaining(['10.0.0.0/32', '10.0.0.3/32']));
  });
});

describe('the end of a script', () => {
  const ended = { script: '/s.js', exitCode: 0, timedOut: false, mostMs: 70_000, said: '', ending: '', sent: 5 };
  const crossed = "thresholds on metrics 'http_req_duration, checks' have been crossed";
  const early =
    "thresholds on metrics 'http_req_duration{name:a}' were crossed; at least one has abortOnFail enabled, stopping test prematurely";

  it.each([
    [{ timedOut: true, exitCode: undefined }, /\/s\.js: k6 had not ended after 70 s and was stopped; it said nothing/],
    [{ exitCode: 107, said: 'ReferenceError: x' }, /k6 ended with 107; it last said:\nReferenceError: x/],
    [{ exitCode: 107, said: 'Error: no data\n\tat setup (file:///s.js:3:1(2))' }, /k6 ended with 107/],
    [{ exitCode: undefined }, /k6 ended with a signal/],
    [{ sent: 0 }, /the script sent no request/],
    [{ sent: 0, exitCode: 99 }, /the script sent no request/],
    [{ exitCode: 108, ending: 'test aborted: no data at setup (file:///s.js:3:1(2))' }, /k6 ended with 108/],
    [{ sent: 0, exitCode: 108 }, /the script sent no request/],
  ])('%j is an error that says so', (changes, message) => {
    expect(() => endOf({ ...ended, ...changes })).toThrow(message);
  });

  it.each([
    [{}, ''],
    [{ exitCode: 99, ending: crossed }, "the script's thresholds were crossed: http_req_duration, checks"],
    [
      { exitCode: 99, ending: early },
      "the script's thresholds were crossed: http_req_duration{name:a}; it says abortOnFail, so k6 stopped early, and reports nothing of what was in flight then",
    ],
    [{ exitCode: 99 }, "the script's thresholds were crossed"],
    [
      { exitCode: 107, said: 'some word\nError: cannot clean up\n\tat teardown (file:///s.js:9:9(3))\n\tat native' },
      "the script's teardown failed: Error: cannot clean up",
    ],
    [{ exitCode: 101, said: 'teardown() execution timed out' }, "the script's teardown failed, as it took too long"],
    [
      { exitCode: 108, ending: 'test aborted: enough at last at default (file:///s.js:3:1(2))' },
      'the script aborted its test: enough at last',
    ],
    [{ exitCode: 110 }, 'the script marked its test as failed'],
  ])('%j is a measurement; what the script says of it is kept', (changes, complaint) => {
    expect(endOf({ ...ended, ...changes }).complaint).toBe(complaint);
  });

  it('what a reader must know is said: failed checks, another length, addresses that were not kept apart', () => {
    const account = {
      checks: { passed: 3, failed: 1 },
      spanMs: 20_000,
      areEndpointsFolded: true,
      droppedIterations: 2,
      otherProtocols: ['gRPC'],
    };
    expect(remarksOf({ end: { complaint: '' }, account, durationMs: 60_000 })).toEqual([
      '1 of 4 checks of the script failed',
      'the script sent for 20.0 s, the scenario says 60 s',
      expect.stringMatching(/^k6 dropped 2 iterations/),
      'what the script sent by gRPC is not counted',
      expect.stringMatching(/more addresses than are kept apart/),
    ]);
    const quiet = {
      checks: { passed: 3, failed: 0 },
      spanMs: 58_000,
      areEndpointsFolded: false,
      droppedIterations: 0,
      otherProtocols: [],
    };
    expect(remarksOf({ end: { complaint: '' }, account: quiet, durationMs: 60_000 })).toEqual([]);
  });

  it("k6's words on its end are known among others", () => {
    const abort = 'test aborted: enough at default (file:///s.js:3:1(2))';
    expect([crossed, early, abort, 'Request Failed', ''].map(isAboutEnd)).toEqual([true, true, true, false, false]);
  });

  it('durations are read as Go writes them', () => {
    expect(['1h2m3.5s', '33s', '500ms', '0s'].map(goDurationMs)).toEqual([3_723_500, 33_000, 500, 0]);
  });
});
