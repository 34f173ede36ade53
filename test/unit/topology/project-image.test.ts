import { expect, it } from 'vitest';
import { projectImageName } from '../../../src/topology/project-image.ts';

it.each([
  ['benchday/app:latest', 'app'],
  // what a build without `image:` makes, whatever the folder is called
  ['benchday/mine-web', undefined],
  ['benchday/mine-web:latest', undefined],
  ['benchday/app:1.0', undefined],
  ['registry.example/benchday/app:latest', undefined],
  ['nginx', undefined],
])('the image %s is known to the builder of the project as %s', (image, name) => {
  expect(projectImageName(image)).toBe(name);
});
