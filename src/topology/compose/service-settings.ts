import type { ContainerSettings } from '../container-settings.ts';
import { namespaceSettings } from './host-access-schema.ts';
import type { WrittenService } from './service-schema.ts';

/**
 * What the engine is told of a service's containers beside the rest.
 * @returns undefined when the file says nothing of it
 */
export function settingsOf(written: WrittenService): ContainerSettings | undefined {
  const settings: ContainerSettings = {
    ...namespaceSettings(written),
    ...(written.read_only && { isReadOnly: true }),
    ...(written.blkio_config !== undefined && { blkio: written.blkio_config }),
    ...present({
      shmBytes: written.shm_size,
      sysctls: written.sysctls,
      domainName: written.domainname,
      mac: written.mac_address,
      mostProcesses: written.deploy?.resources?.limits?.pids ?? written.pids_limit,
      memoryReservationBytes: written.deploy?.resources?.reservations?.memory ?? written.mem_reservation,
      memoryAndSwapBytes: written.memswap_limit,
      swappiness: written.mem_swappiness,
      isOomKillDisabled: written.oom_kill_disable,
      oomScoreAdjustment: written.oom_score_adj,
      cpuShares: written.cpu_shares,
      cpuPeriodUs: written.cpu_period,
      cpuQuotaUs: written.cpu_quota,
      cpuRealtimePeriodUs: written.cpu_rt_period,
      cpuRealtimeRuntimeUs: written.cpu_rt_runtime,
      storage: written.storage_opt,
      runtime: written.runtime,
      platform: written.platform,
    }),
    ...filled({
      capDrop: written.cap_drop,
      dns: written.dns,
      dnsOptions: written.dns_opt,
      dnsSearch: written.dns_search,
      extraHosts: written.extra_hosts.map((line) => line.replace('=', ':')),
      groups: written.group_add,
      deviceRules: written.device_cgroup_rules,
      deviceRequests: [...written.gpus, ...(written.deploy?.resources?.reservations?.devices ?? [])],
      volumesFrom: written.volumes_from,
      startHooks: written.post_start,
    }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

type Defined<Values> = { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };

function present<Values extends Readonly<Record<string, unknown>>>(values: Values): Defined<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<Values>;
}

function filled<Lists extends Readonly<Record<string, readonly unknown[]>>>(lists: Lists): Partial<Lists> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<Lists>;
}
