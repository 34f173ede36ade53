/** An image's name without tag and digest: `benchday/app` for `benchday/app:latest`; a registry's port is no tag. */
export function repositoryOf(image: string): string {
  return image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
}
