import { BenchdayError } from '../../base/errors.ts';
import { registryOf } from './registry-login.ts';

interface Reason {
  readonly said: RegExp;
  readonly words: string;
  readonly hint: (names: { readonly image: string; readonly registry: string }) => string;
}

/** What the engine says of a pull that failed, the first that fits. */
const REASONS: readonly Reason[] = [
  {
    said: /toomanyrequests|rate limit|\b429\b/i,
    words: 'its registry wants no more pulls for now',
    hint: ({ registry }) => `wait, or log in: docker login ${registry}`,
  },
  {
    said: /unauthorized|authentication required|no basic auth credentials|access denied|denied:/i,
    words: 'its registry has no such image, or wants a login',
    hint: ({ image, registry }) => `look at the name ${image}, or log in: docker login ${registry}`,
  },
  {
    said: /no matching manifest|image operating system .* cannot be used/i,
    words: "there is none for this engine's platform",
    hint: () => 'name a tag that has one for it',
  },
  {
    said: /manifest unknown|not found|does not exist|\b404\b/i,
    words: 'its registry has no such image',
    hint: ({ image }) => `look at the name and the tag of ${image} in the compose file`,
  },
  {
    said: /x509|certificate/i,
    words: "the engine does not trust its registry's certificate",
    hint: ({ registry }) =>
      `put the authority that signed it into /etc/docker/certs.d/${registry}/ca.crt on the engine's machine`,
  },
  {
    said: /server gave HTTP response to HTTPS client/i,
    words: 'its registry speaks no TLS',
    hint: ({ registry }) => `name ${registry} under insecure-registries of the engine (/etc/docker/daemon.json)`,
  },
  {
    said: /no such host|dial tcp|connection refused|network is unreachable|no route to host|i\/o timeout|lookup |proxyconnect|Temporary failure/i,
    words: 'its registry cannot be reached from the engine',
    hint: ({ image }) =>
      `check the network and the proxy of the engine; or bring the image: docker save ${image} on another machine, docker load here`,
  },
];

/** Why an image is not there, in the words of whoever refused it. */
export function pullFailure(image: string, said: string, cause?: unknown): BenchdayError {
  if (/no space left on device/i.test(said)) {
    return new BenchdayError('DISK_FULL', `${image} could not be pulled: ${said}`, {
      cause,
      hint: 'free some space where the engine keeps its images (docker system df), then run again',
    });
  }
  const names = { image, registry: registryOf(image) };
  const reason = REASONS.find((one) => one.said.test(said));
  const words = reason === undefined ? '' : `${reason.words}: `;
  const told = said.trim().replace(/^\(HTTP code \d+\) [\w ]+ - /, '');
  return new BenchdayError(
    'IMAGE_MISSING',
    `this engine has no image ${image}, and it could not be pulled: ${words}${told}`,
    {
      cause,
      hint: reason?.hint(names) ?? `docker pull ${image} says more`,
    },
  );
}
