/**
 * The name under which `benchday build` knows an image of this project: `app` for `benchday/app:latest`.
 * @returns undefined for an image of anybody else; what a service's own build makes without a name has no tag
 */
export function projectImageName(image: string): string | undefined {
  return /^benchday\/([a-z]+):latest$/.exec(image)?.[1];
}

/** Whether benchday itself gives this name to what it builds. Whoever has such a name on a registry is somebody else. */
export function isOwnName(image: string): boolean {
  return image.startsWith('benchday/');
}
