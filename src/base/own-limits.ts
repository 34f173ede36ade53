import { BenchdayError, errnoOf, messageOf } from './errors.ts';

/** What a process that sends may lack, by the system's word for it, and how it gets more. */
const LIMITS: Readonly<Record<string, { readonly lacks: string; readonly remedy: string }>> = {
  EMFILE: {
    lacks: 'open files of this process',
    remedy: 'raise ulimit -n (LimitNOFILE= of a service, nofile in /etc/security/limits.conf)',
  },
  ENFILE: { lacks: 'open files of the machine', remedy: 'raise fs.file-max' },
  EADDRNOTAVAIL: {
    lacks: 'outgoing ports',
    remedy: 'widen net.ipv4.ip_local_port_range, or let the servers keep connections alive',
  },
  ENOBUFS: { lacks: 'memory for sockets', remedy: 'give the machine more memory, or raise net.ipv4.tcp_mem' },
  ENOMEM: { lacks: 'memory', remedy: 'give the machine more memory' },
  EAI_MEMORY: { lacks: 'memory', remedy: 'give the machine more memory' },
};

/** Whether an errno says that this machine or this process lacks something, and nothing of the other side. */
export function isOwnLimit(errno: string | undefined): errno is string {
  return errno !== undefined && Object.hasOwn(LIMITS, errno);
}

/** "outgoing ports (EADDRNOTAVAIL)" */
export function lackText(errno: string): string {
  return `${LIMITS[errno]?.lacks ?? 'something'} (${errno})`;
}

/** How to get more of what was lacking, each remedy once. */
export function limitRemedy(errnos: readonly string[]): string {
  return [...new Set(errnos.flatMap((errno) => LIMITS[errno]?.remedy ?? []))].join('; ');
}

/** An error of the system that is such a limit, as one of ours; undefined: it is another one. @param attempt  begins the sentence */
export function limitError(cause: unknown, attempt: string): BenchdayError | undefined {
  const errno = errnoOf(cause);
  if (!isOwnLimit(errno)) return undefined;
  const message = `${attempt}: this machine lacks ${lackText(errno)}: ${messageOf(cause)}`;
  return new BenchdayError('LIMIT_REACHED', message, { cause, hint: limitRemedy([errno]) });
}
