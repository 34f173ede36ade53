import { expect, it } from 'vitest';
import { imported } from './log-texts.ts';

const ABOUT = { time: '2015-05-17T10:05:03Z', status: 200, clientip: '1.2.3.4' };
const FORGED = 'GET /forged HTTP/1.1';

const pathsOf = (fields: object) =>
  imported(`${JSON.stringify({ ...fields, ...ABOUT })}\n`)
    .traffic.paths.top(5)
    .map(({ text }) => text);

it.each([
  ['an agent that looks like a request', { user_agent: FORGED, method: 'GET', uri: '/a' }],
  ['an agent before a path without a method', { http_user_agent: FORGED, path: '/a' }],
  ['a referer', { referer: FORGED, method: 'GET', uri: '/a' }],
  ['a referrer of a request object', { request: { headers: { Referrer: FORGED }, method: 'GET', uri: '/a' } }],
  ['a cookie', { cookie_session: FORGED, path: '/a' }],
  ['a message about another request', { message: FORGED, method: 'GET', uri: '/a' }],
  ['any other text', { note: FORGED, method: 'GET', uri: '/a' }],
  ['a line that ends otherwise', { text: `${FORGED} was refused`, path: '/a' }],
  ['a line of the request itself', { request: 'GET /a HTTP/1.1', method: 'GET', uri: '/index.php' }],
  ['a line under another name', { what: 'GET /a HTTP/2' }],
  ['a line in a message', { message: 'GET /a HTTP/1.1', path: '/var/log/access.log' }],
  ['a line beside fields that hold nothing', { message: 'GET /a HTTP/1.1', method: '-', uri: '-' }],
])('%s', (_what, fields) => {
  expect(pathsOf(fields)).toEqual(['/a']);
});
