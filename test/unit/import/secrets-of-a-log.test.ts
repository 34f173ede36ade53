import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { endpointsOf } from '../../../src/import/log-endpoints.ts';
import { mixOf, mixText } from '../../../src/import/mix-text.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { holdsSecret, withoutSecrets } from '../../../src/import/secrets.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const HEX = '9f86d081884c7d659a2feaa0c55ad015';
const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

describe('what looks like a secret is left out of a target', () => {
  it.each([
    ['/login?password=hunter2', '/login?password='],
    ['/a?user=a&passwd=hunter2&x=1', '/a?user=a&passwd=&x=1'],
    ['/a?access_token=hunter2', '/a?access_token='],
    ['/a?apiKey=hunter2&api_key=b&api-key=c&X-API-Key=d', '/a?apiKey=&api_key=&api-key=&X-API-Key='],
    ['/a?sid=4711&PHPSESSID=1a&JSESSIONID=2b', '/a?sid=&PHPSESSID=&JSESSIONID='],
    ['/a?otp=123456&userOtp=123456&pin=4711', '/a?otp=&userOtp=&pin='],
    ['/a?sig=abc&X-Amz-Signature=abc&X-Amz-Credential=abc', '/a?sig=&X-Amz-Signature=&X-Amz-Credential='],
    ['/a?user[password]=hunter2&auth%5Btoken%5D=b', '/a?user[password]=&auth%5Btoken%5D='],
    ['/cb?code=4x0AX4XfWh9aB&state=af0ifjsldkj21', '/cb?code=&state='],
    ['/cb?code=482913', '/cb?code='],
    [`/a?x=${JWT}`, '/a?x='],
    [`/a?${JWT}`, '/a?'],
    [`/a?x=${HEX}`, '/a?x='],
    ['/a?q=jane.doe%40example.com', '/a?q='],
    ['/a?q=mail+to+jane@example.com', '/a?q='],
    ['/a?x=sk_live_4eC39HqLyjWDarjtT1zdp7dc', '/a?x='],
    ['/a?x=ghp_16C7e42F292c6912E7710c838347Ae178B4a', '/a?x='],
    ['/a?x=AKIAIOSFODNN7EXAMPLE', '/a?x='],
    ['/a?x=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1', '/a?x='],
    ['/a?x=dGhpcyBpcyBhIHNlY3JldA%3D%3D', '/a?x='],
    ['/a?x=V1StGXR8_Z5jdHi6B-myT', '/a?x='],
    ['/a?next=%2Fcb%3Ftoken%3Dabc', '/a?next='],
    ['/a?next=https%3A%2F%2Fx.example%2Fcb%3Fa%3D1%26session%3Dabc', '/a?next='],
    ['/a;jsessionid=0123456789ABCDEF?x=1', '/a;jsessionid=?x=1'],
    ['/a?x=1;token=abc', '/a?x=1;token='],
    ['/reset-password?t=abcdef123456&lang=de', '/reset-password?t=&lang=de'],
    ['/users/verify?482913', '/users/verify?'],
    ['/confirm/amFuZUBleGFtcGxlLmNvbQ==', '/confirm/left-out'],
    ['/u/amFuZUBleGFtcGxlLmNvbQ==', '/u/left-out'],
    ['/a?AWSAccessKeyId=x&Expires=1741050067', '/a?AWSAccessKeyId=&Expires=1741050067'],
    ['/reset/4f9Kq2', '/reset/left-out'],
    ['/reset/abc123', '/reset/left-out'],
    ['/reset/4f9Kq2Zx', '/reset/left-out'],
    [`/reset/${UUID}`, '/reset/left-out'],
    [`/password-reset/${HEX}/new`, '/password-reset/left-out/new'],
    ['/verify/482913', '/verify/left-out'],
    ['/verify-email/4f9Kq2Zx', '/verify-email/left-out'],
    ['/users/confirm/aBcDeFgHiJkL', '/users/confirm/left-out'],
    ['/token/8273645', '/token/left-out'],
    ['/unsubscribe/jane@example.com', '/unsubscribe/left-out'],
    ['/users/jane%40example.com/orders', '/users/left-out/orders'],
    [`/share/${HEX}`, '/share/left-out'],
    [`/d/${JWT}/view`, '/d/left-out/view'],
    ['/files/Zk3xQ9pLm2Rt7VbN4sWc/photo', '/files/left-out/photo'],
    ['/files/AbCdEFghIJklMnOPqrST/photo', '/files/left-out/photo'],
    ['/files/k3x9q2p7m4r8t1v6b5n0/photo', '/files/left-out/photo'],
    ['/files/Zk3xQ9pL-m2Rt7VbN_4sWc8/photo', '/files/left-out/photo'],
    [`/downloads/Zk3xQ9pLm2Rt7VbN4sWc/bill.pdf`, '/downloads/left-out/bill.pdf'],
  ])('%s', (target, expected) => {
    expect(withoutSecrets(target).target).toBe(expected);
  });

  it.each([
    '/',
    '/tickets/7?page=2',
    '/products/the-great-gatsby-1925-first-edition',
    '/products/The-Great-Gatsby-1925-First-Edition-2nd-Print',
    '/products/iphone-15-pro-max-256gb-titanium-blue',
    '/products/SamsungGalaxyS24Ultra256GB',
    `/products/${UUID}`,
    '/products/507f1f77bcf86cd799439011',
    '/products/B08N5WRWNW?ref=nav_logo',
    '/isbn/9780743273565/1234567890123456789012',
    '/2025/03/04/how-we-moved-200-servers-in-3-days',
    '/events/2025-03-04T10:15:00Z?from=2025-03-04&to=2025-03-05T10%3A15%3A00.000Z',
    '/Documentation/GettingStartedWithOurApplication.html',
    '/donaudampfschifffahrtsgesellschaftskapitaen',
    '/m%C3%BCnchen/%D0%BC%D0%BE%D1%81%D0%BA%D0%B2%D0%B0',
    '/search?q=token',
    '/search?q=how+to+reset+a+password',
    '/search?author=mann&authority=7&passengers=2&hotprice=3',
    '/search?key=price&state=California&postcode=80331&country_code=DE&code=DE',
    '/login',
    '/auth/login',
    '/auth/oauth2/callback',
    '/auth/google',
    '/reset/password',
    '/token/refresh',
    '/sessions/new',
    '/verify/email',
    '/confirm/order',
    '/invite/summer',
    '/img/logo@2x.png',
    '/@vue/compiler/v3',
    '/assets/index-DiwrgTda.js',
    '/assets/index.4bd1b696100b9d70ed4e49c1aa00bb11.js',
    '/_next/static/V1StGXR8_Z5jdHi6B-myT/_buildManifest.js',
    `/images/${HEX}.jpg`,
    '/a?t=1741050067&_=1741050067123&v=1.2.3&w=1024x768',
    '/a?lat=48.137154&lon=11.576124&bbox=11.5,48.1,11.6,48.2',
    '/a?sort=created_at&fields=id,name,createdAt,updatedAt,isActive',
    '/a?utm_source=newsletter&utm_campaign=spring_sale_2025_week_12',
    '/a?token=&session=',
  ])('%s stays', (target) => {
    expect(withoutSecrets(target)).toEqual({ target, leftOut: { queries: 0, paths: 0 } });
  });

  it('a long text without an end is looked at in time', () => {
    for (const text of ['a', 'a@', 'eyJ', 'aB1-', '%', '=&', '/1', ';a=1', '<a ', '"']) {
      expect(typeof holdsSecret(text.repeat(20_000 / text.length))).toBe('boolean');
      expect(typeof withoutSecrets(`/${text.repeat(200_000)}`).target).toBe('string');
    }
  });
});

describe('a mix of a log', () => {
  const asked = (target: string, count: number) => ({ method: 'GET', status: 200, target, count }) as const;
  const counts = [
    asked('/', 60),
    asked('/reset/4f9Kq2Zx', 3),
    asked('/reset/7hTz1Lq0', 1),
    asked('/cb?access_token=hunter2&x=1', 5),
    asked('/cb?access_token=hunter3&x=1', 1),
    ...Array.from({ length: 30 }, (_, index) => asked(`/users/jane${index}@example.com`, 1)),
  ];
  const endpoints = endpointsOf(counts);
  const mix = mixOf(endpoints, 100, 40);
  const text = mixText(mix, 'access.log');

  it('has none of their values, and what was asked with them is one endpoint', () => {
    expect(text).not.toMatch(/hunter|4f9Kq|7hTz|jane|@/);
    const { requests } = requestFileSchema.parse(parse(text));
    expect(requests.map(({ path, weight }) => [path, weight])).toEqual([
      ['/', 60],
      ['/users/left-out', 30],
      ['/cb?access_token=&x=1', 6],
      ['/reset/left-out', 4],
    ]);
  });

  it('says how many hits had some, on the screen and in the file', () => {
    expect(mix.warnings[0]).toContain('counted by hits: 6 values of queries and 34 words of paths');
    expect(text).toContain('# What looks like a secret is left out');
  });

  it('does not count them as covered: what is sent was never asked for', () => {
    expect(mix.coverage).toBeCloseTo(0.6);
    expect(mix.distance).toBeCloseTo(0.4);
  });
});

describe('examples of a description', () => {
  const described = async (operation: object, path = '/a') => {
    const document = {
      openapi: '3.0.0',
      info: { title: 'x', version: '1' },
      paths: { [path]: { post: { responses: {}, ...operation } } },
    };
    const { entries, warnings } = await mixOfOpenApi(document, 'api.yaml');
    return { text: JSON.stringify(entries), warnings: warnings.join('\n') };
  };
  const inBody = (example: object) => ({ requestBody: { content: { 'application/json': { example } } } });

  it.each<[string, object, string?]>([
    [
      'a parameter by its name',
      {
        parameters: [{ name: 'api_key', in: 'query', required: true, example: 'hunter2', schema: { type: 'string' } }],
      },
    ],
    [
      'one by its value',
      {
        parameters: [{ name: 'x', in: 'query', required: true, schema: { type: 'string', example: `hunter2.${JWT}` } }],
      },
    ],
    [
      'one of a path',
      { parameters: [{ name: 'token', in: 'path', required: true, schema: { type: 'string', default: 'hunter2' } }] },
      '/a/{token}',
    ],
    ['a body', inBody({ user: 'a', password: 'hunter2' })],
    ['a body in lists', inBody({ all: [{ login: { apiKey: 'hunter2' } }] })],
    ['an address of a person', inBody({ mail: 'hunter2@shop.example' })],
  ])('%s', async (_name, operation, path) => {
    const { text, warnings } = await described(operation, path);
    expect(text).not.toContain('hunter2');
    expect(warnings).toContain('1 of the examples, which look like secrets, are left out');
  });

  it('what is none stays, also what is made up and what may be chosen', async () => {
    const { text, warnings } = await described({
      parameters: [{ name: 'auth', in: 'query', required: true, schema: { enum: ['basic', 'digest'] } }],
      ...inBody({ title: 'tokens of gratitude', id: UUID, mail: 'user@example.com' }),
    });
    for (const word of ['basic', 'digest', 'tokens of gratitude', UUID, 'user@example.com'])
      expect(text).toContain(word);
    expect(warnings).not.toContain('secrets');
  });
});
