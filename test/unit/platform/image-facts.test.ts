import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/platform/engine/image-facts.ts';

const LABELS = {
  'benchday.image': 'me/app',
  'benchday.commit': '852be0a',
  'benchday.dirty': 'false',
  'benchday.branch': 'main',
};
const SOURCE = { commit: '852be0a', isDirty: false, branch: 'main' };

describe('the sources of an image', () => {
  it.each([
    ['with a tag', 'me/app:v1', SOURCE],
    ['without one', 'me/app', SOURCE],
    ['by its digest', `me/app@sha256:${'0'.repeat(64)}`, SOURCE],
    ['from a registry', 'registry.local:5000/me/app:v1', SOURCE],
    ['an image made from it, which inherits the labels', 'me/other:v1', undefined],
    ['a name that only ends alike', 'notme/app:v1', undefined],
  ])('%s', (_name, image, source) => {
    expect(sourceOf(image, { labels: LABELS })).toEqual(source);
  });

  it('count as dirty unless the label says that they were not', () => {
    expect(sourceOf('me/app', { labels: { ...LABELS, 'benchday.dirty': 'true' } })?.isDirty).toBe(true);
    expect(sourceOf('me/app', { labels: { 'benchday.image': 'me/app', 'benchday.commit': 'x' } })?.isDirty).toBe(true);
  });

  it('are unknown without labels', () => {
    expect(sourceOf('me/app', { labels: {} })).toBeUndefined();
  });
});
