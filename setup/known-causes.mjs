/**
 * Causes that the programs we start report in their own words, in ours.
 * The first row that fits wins.
 */
const causes = [
  [
    /no space left on device|ENOSPC/i,
    'the disk is full: see `df -h` and `docker system df`, free some with `docker system prune`',
  ],
  [
    /could not get lock|unable to acquire the dpkg frontend lock|unable to lock/i,
    'another program is installing packages (often unattended-upgrades): wait for it, then try again',
  ],
  [/dpkg was interrupted/i, 'an earlier installation was cut off: type `dpkg --configure -a`'],
  [/not found in PATH or not executable/i, 'the PATH lacks /usr/sbin: become root with `su -`, not `su`'],
  [
    /unable to locate package|has no installation candidate/i,
    'the package sources of this system do not have the package',
  ],
  [/pid file found/i, 'a Docker engine that was killed left its pid file: remove /var/run/docker.pid'],
  [
    /iptables|nf_tables/i,
    'the Docker engine could not set up its network rules: is iptables installed and the kernel module there?',
  ],
  [/EACCES|operation not permitted|permission denied/i, 'a permission is missing'],
  [
    /could not resolve|temporary failure|no such host|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|failed to fetch|i\/o timeout/i,
    'there is no way to the network: check the connection and the proxy settings',
  ],
  [
    /certificate|x509|SELF_SIGNED/i,
    'a TLS certificate is not trusted: is this a company network with its own authority?',
  ],
  [
    /EINTEGRITY|can only install packages when your package\.json/i,
    'package-lock.json does not fit: `git status package-lock.json`',
  ],
];

/**
 * @param output  what the program printed
 * @returns       the likely cause as half a sentence, or undefined
 */
export function findCause(output) {
  return causes.find(([pattern]) => pattern.test(output))?.[1];
}
