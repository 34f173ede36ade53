import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { BlkioSettings, DeviceRequest } from '../../topology/container-settings.ts';
import type { Service } from '../../topology/topology.ts';
import { objectName, type Owner } from './names.ts';

/** What the engine takes of a service's settings outside of its HostConfig. */
export function createSettings({ settings }: Service): ContainerCreateOptions {
  const { domainName, mac } = settings ?? {};
  return {
    ...(domainName !== undefined && { Domainname: domainName }),
    ...(mac !== undefined && { MacAddress: mac }),
  };
}

/** The same in its HostConfig. */
export function hostSettings({ settings, host }: Service, owner: Owner): HostConfig {
  if (settings === undefined) return {};
  const { shared = {} } = settings;
  const inContainer = (service: string) => `container:${objectName(owner, service, '1')}`;
  return {
    ...present({
      ReadonlyRootfs: settings.isReadOnly,
      ShmSize: settings.shmBytes,
      CapDrop: copy(settings.capDrop),
      Sysctls: settings.sysctls === undefined ? undefined : { ...settings.sysctls },
      Dns: copy(settings.dns),
      DnsOptions: copy(settings.dnsOptions),
      DnsSearch: copy(settings.dnsSearch),
      ExtraHosts: copy(settings.extraHosts),
      GroupAdd: copy(settings.groups),
      PidsLimit: settings.mostProcesses,
      MemoryReservation: settings.memoryReservationBytes,
      MemorySwap: settings.memoryAndSwapBytes,
      MemorySwappiness: settings.swappiness,
      OomKillDisable: settings.isOomKillDisabled,
      OomScoreAdj: settings.oomScoreAdjustment,
      CpuShares: settings.cpuShares,
      CpuPeriod: settings.cpuPeriodUs,
      CpuQuota: settings.cpuQuotaUs,
      CpuRealtimePeriod: settings.cpuRealtimePeriodUs,
      CpuRealtimeRuntime: settings.cpuRealtimeRuntimeUs,
      StorageOpt: settings.storage === undefined ? undefined : { ...settings.storage },
      Runtime: settings.runtime,
      CgroupnsMode: settings.cgroup,
      DeviceCgroupRules: copy(settings.deviceRules),
      DeviceRequests: settings.deviceRequests?.map(deviceRequest),
      VolumesFrom: settings.volumesFrom?.map(
        ({ service, isReadOnly }) => `${objectName(owner, service, '1')}${isReadOnly ? ':ro' : ''}`,
      ),
      // Those of a service that gets something of the host stand with the others.
      SecurityOpt: host === undefined ? copy(settings.securityOptions) : undefined,
      IpcMode: shared.ipc === undefined ? settings.ipc : inContainer(shared.ipc),
      PidMode: shared.pid === undefined ? undefined : inContainer(shared.pid),
    }),
    ...(settings.blkio !== undefined && blkioSettings(settings.blkio)),
  };
}

function deviceRequest({ capabilities, driver, count, ids, options }: DeviceRequest) {
  return {
    Driver: driver ?? '',
    Capabilities: [[...capabilities]],
    ...(ids !== undefined && { DeviceIDs: [...ids] }),
    ...(count !== undefined && { Count: count }),
    ...(options !== undefined && { Options: { ...options } }),
  };
}

function blkioSettings(blkio: BlkioSettings): HostConfig {
  const rates = (list: BlkioSettings['readBytesPerSecond']) =>
    list.map(({ path, rate }) => ({ Path: path, Rate: rate }));
  return {
    ...(blkio.weight !== undefined && { BlkioWeight: blkio.weight }),
    BlkioWeightDevice: blkio.weightDevices.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: rates(blkio.readBytesPerSecond),
    BlkioDeviceReadIOps: rates(blkio.readOperationsPerSecond),
    BlkioDeviceWriteBps: rates(blkio.writeBytesPerSecond),
    BlkioDeviceWriteIOps: rates(blkio.writeOperationsPerSecond),
  };
}

function copy(list: readonly string[] | undefined): string[] | undefined {
  return list === undefined ? undefined : [...list];
}

function present<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const all = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as { [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
