import type { Service } from './topology.ts';

/** The image of a service as messages and records say it. What is run, and what is asked of an engine, is `image`. */
export function shownImage({ image, shownImage: shown = image }: Pick<Service, 'image' | 'shownImage'>): string {
  return shown;
}
