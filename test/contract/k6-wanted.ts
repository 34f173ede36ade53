import { expect } from 'vitest';
import type { LoadTotals } from '../../src/records/load-totals.ts';
import type { Counted } from '../support/counting-site.ts';

/** What the site must have counted for a script; keys as the site has them. */
export interface Wanted {
  /** by the endpoint's name in the records */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
  /** which of the keys are failures; absent: none */
  readonly failed?: readonly string[];
  readonly timedOut?: readonly string[];
  readonly loadModel?: 'open';
  /** requests that k6 may have broken off at its end, of the one endpoint: the site counts them, k6 reports none */
  readonly brokenOff?: number;
  readonly remarks?: readonly RegExp[];
  readonly also?: (totals: LoadTotals, counted: Counted) => void;
}

export const FRONT = { 'GET /': ['GET / 200'] };

export const WANTED: Readonly<Record<string, Wanted>> = {
  'vus-duration': {
    endpoints: FRONT,
    also: ({ script, counts }) => {
      expect(script?.checks).toEqual({ passed: counts.sent, failed: 0 });
    },
  },
  'constant-arrival-rate': { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] }, loadModel: 'open' },
  'ramping-arrival-rate': { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] }, loadModel: 'open' },
  stages: { endpoints: FRONT },
  'duration-only': { endpoints: FRONT },
  'per-vu-iterations': {
    endpoints: { 'GET /user/{n}': ['GET /user/N 200'] },
    also: ({ counts }) => {
      expect(counts.sent).toBe(21);
    },
  },
  'iterations-with-duration': {
    endpoints: FRONT,
    also: ({ counts }) => {
      expect(counts.sent).toBe(11);
    },
  },
  'several-scenarios': {
    endpoints: { ...FRONT, note: ['POST /notes 200'] },
    also: ({ writes }, counted) => {
      expect(writes).toEqual({ acknowledged: counted['POST /notes 200'], refused: 0, unknown: 0 });
    },
  },
  'setup-teardown': {
    endpoints: { setup: ['POST /login 200'], 'GET /api/me': ['GET /api/me 200'], teardown: ['POST /logout 200'] },
  },
  groups: {
    endpoints: {
      首页: ['GET /a 200'],
      '首页::深い <b>': ['GET /b 200'],
      'Главная | страница': ['GET /c 200'],
      'GET /поиск': ['GET /поиск 200'],
    },
  },
  'checks-fail': { endpoints: FRONT, remarks: [/^\d+ of \d+ checks of the script failed$/] },
  batch: {
    endpoints: {
      'GET /a': ['GET /a 200'],
      'GET /b': ['GET /b 200'],
      'GET /missing/{n}': ['GET /missing/N 404'],
      'POST /notes': ['POST /notes 200'],
    },
    failed: ['GET /missing/N 404'],
  },
  redirects: {
    endpoints: {
      'GET /redirect': ['GET /redirect 302'],
      'GET /redirect/{n}': ['GET /redirect/N 302'],
      'GET /landing': ['GET /landing 200'],
    },
  },
  'custom-metrics': { endpoints: FRONT },
  names: {
    endpoints: {
      '${}/item/${}': ['GET /item/N 200'],
      'cart:pay': ['GET /user/N 200'],
      'https://shop.example.com/product/:id': ['GET /product/N 200'],
      'GET (no name)': ['GET /a 200'],
    },
  },
  'discard-bodies': { endpoints: { ...FRONT, 'GET /a': ['GET /a 200'] } },
  'callback-null': {
    endpoints: { ...FRONT, 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
  },
  'callback-own': {
    endpoints: {
      'GET /missing/{n}': ['GET /missing/N 404'],
      'GET /redirect': ['GET /redirect 302'],
      'GET /broken': ['GET /broken 500'],
      'GET /a': ['GET /a 200'],
      'GET /b': ['GET /b 200'],
    },
    failed: ['GET /redirect 302', 'GET /a 200'],
  },
  'no-connection-reuse': { endpoints: { ...FRONT, 'GET /close': ['GET /close 200'] } },
  cookies: {
    endpoints: { 'GET /cookie/set': ['GET /cookie/set 200'], 'GET /cookie/need': ['GET /cookie/need 200'] },
  },
  'env-in-init': { endpoints: { 'GET /key': ['GET /key 200'] } },
  'files-and-modules': { endpoints: { 'GET /user/{n}': ['GET /user/N 200'] } },
  'thresholds-crossed': {
    endpoints: { front: ['GET / 200'] },
    remarks: [/^the script's thresholds were crossed: http_req_duration, http_req_duration\{name:front\}$/],
  },
  'abort-on-fail': {
    endpoints: { 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
    brokenOff: 2,
    remarks: [/^the script's thresholds were crossed: http_req_failed; it says abortOnFail, so k6 stopped early/],
  },
  'test-abort': { endpoints: FRONT, remarks: [/^the script aborted its test: enough at last$/] },
  compression: { endpoints: { 'GET /gzip': ['GET /gzip 200'], 'POST /notes': ['POST /notes 200'] } },
  'forms-and-files': { endpoints: { 'POST /upload': ['POST /upload 200'], 'POST /notes': ['POST /notes 200'] } },
  auth: {
    endpoints: {
      'GET /basic': ['GET /basic 200', 'GET /basic 401'],
      'GET /digest': ['GET /digest 401', 'GET /digest 200'],
    },
    failed: ['GET /basic 401'],
  },
  methods: {
    endpoints: Object.fromEntries(
      ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PURGE'].map((method) => [
        `${method} /item/{n}`,
        [`${method} /item/N 200`],
      ]),
    ),
  },
  timeouts: { endpoints: { ...FRONT, 'GET /never': ['GET /never -'] }, timedOut: ['GET /never -'] },
  dropped: {
    endpoints: { 'GET /slow': ['GET /slow 200'] },
    loadModel: 'open',
    remarks: [/^k6 dropped \d+ iterations, as no user of the script was free/],
    also: ({ counts }) => {
      expect(counts.dropped).toBeGreaterThan(5);
    },
  },
  async: {
    endpoints: { 'GET /a': ['GET /a 200'], 'GET /missing/{n}': ['GET /missing/N 404'] },
    failed: ['GET /missing/N 404'],
  },
  exceptions: { endpoints: { ...FRONT, 'GET /a': ['GET /a 200'] } },
  resets: {
    endpoints: { ...FRONT, 'POST /reset': ['POST /reset -'] },
    failed: ['POST /reset -'],
    also: ({ failures, writes }, counted) => {
      const resets = counted['POST /reset -'] ?? Number.NaN;
      expect(failures.broken).toEqual({ ECONNRESET: resets });
      expect(writes).toEqual({ acknowledged: 0, refused: 0, unknown: resets });
    },
  },
  hosts: { endpoints: { 'GET /item/{n}': ['GET /item/N 200'] } },
  'teardown-throws': { endpoints: FRONT, remarks: [/^the script's teardown failed: Error: nothing to clean up$/] },
  'marked-as-failed': { endpoints: FRONT, remarks: [/^the script marked its test as failed$/] },
};
