import { expect, it } from 'vitest';
import { type Place, type PlacedService, judgeParity } from '../../../../src/verdicts/parity/judge-parity.ts';

const DIGEST = `shop/app@sha256:${'a'.repeat(64)}`;
const app = (changes: Partial<PlacedService> = {}): PlacedService => {
  const { image = DIGEST, actual = image } = changes;
  return { name: 'app', isBuilt: false, keys: ['DB', 'PORT'], ...changes, image, actual };
};
const judged = (...services: readonly (readonly PlacedService[])[]) => {
  const names = ['dev', 'qa', 'production'];
  return judgeParity(services.map((own, index): Place => ({ place: names[index] ?? '', services: own })));
};

it('the same services by digest with the same settings are alike', () => {
  const found = judged([app()], [app()], [app()]);
  expect(found).toMatchObject({ state: 'met', value: 0, sentence: '1 service alike in dev, qa, production' });
});

it.each([
  ['another digest', app({ image: DIGEST.replace('aa', 'ab') }), 'image shop/app@sha256:'],
  ['a setting that is missing', app({ keys: ['PORT'] }), 'setting DB is not in qa'],
  ['a setting that the others lack', app({ keys: ['DB', 'DEBUG', 'PORT'] }), 'setting DEBUG is not in dev, production'],
])('%s is a difference, and named', (_what, other, sentence) => {
  const found = judged([app()], [other], [app()]);
  expect(found).toMatchObject({ state: 'missed', value: 1 });
  expect(found.sentence).toContain(sentence);
});

it('images whose names are hidden are compared as they are', () => {
  const image = 'shop/auth@${AUTH_DIGEST}';
  const at = (letter: string) => [app({ image, actual: `shop/auth@sha256:${letter.repeat(64)}` })];
  expect(judged(at('a'), at('a'), at('a')).state).toBe('met');
  const found = judged(at('a'), at('b'), at('a'));
  expect(found.state).toBe('missed');
  expect(JSON.stringify(found)).not.toMatch(/aaaa|bbbb/);
});

it('another tag is a difference; a tag beside a digest is undecided, as it may be the same image', () => {
  const tagged = (tag: string) => [app({ image: `shop/app:${tag}` })];
  expect(judged(tagged('1'), tagged('2'), tagged('1'))).toMatchObject({ state: 'missed', value: 1 });
  expect(judged(tagged('1'), [app()], [app()])).toMatchObject({ state: 'undecided' });
});

it('a service that stands in one place alone is a difference', () => {
  const found = judged([app(), app({ name: 'mailhog' })], [app()], [app()]);
  expect(found.services.map(({ service, differences }) => [service, differences])).toEqual([
    ['app', []],
    ['mailhog', ['is not in qa, production']],
  ]);
});

it('the same bytes from another registry are no difference', () => {
  const mirrored = app({ image: `mirror.example/${DIGEST}` });
  expect(judged([app()], [mirrored], [app()]).state).toBe('met');
});

it('a tag, a build and a missing place leave it open', () => {
  const tag = app({ image: 'shop/app:1' });
  expect(judged([tag], [tag], [tag])).toMatchObject({
    state: 'undecided',
    sentence: expect.stringContaining('app: shop/app:1 is a tag') as string,
  });
  const built = app({ image: 'benchday/dev-app', isBuilt: true });
  expect(judged([built], [app()], [app()])).toMatchObject({
    ...{ state: 'undecided', sentence: '1 open question: app: is built in dev' },
  });
  expect(judged([app()], [app()]).sentence).toBe('1 open question: only 2 places of 3');
});

it('what differs decides, whatever is open beside it', () => {
  const tag = app({ image: 'shop/app:1' });
  expect(judged([tag], [app({ ...tag, keys: [] })], [tag])).toMatchObject({ state: 'missed', value: 2 });
});
