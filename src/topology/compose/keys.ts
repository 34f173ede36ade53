import { NOT_LOCAL, NO_PLAN, WINDOWS, accepted, asked, byCompose, honoured, refused, type Keys } from './treatments.ts';
import { SERVICE } from './service-keys.ts';

const ROOT: Keys = {
  version: byCompose,
  name: byCompose,
  include: byCompose,
  services: honoured,
  networks: honoured,
  volumes: honoured,
  configs: honoured,
  secrets: honoured,
  models: refused('models are run by Docker Desktop, not by the engine'),
  jobs: accepted('jobs are started by hand or by the clock, so no trial runs them'),
};

const BUILD: Keys = {
  additional_contexts: asked('folders and docker-image://, by BuildKit'),
  args: honoured,
  attest: accepted('changes nothing in the container'),
  cache_from: accepted('changes how long a build takes, not what it makes'),
  cache_to: accepted('changes how long a build takes, not what it makes'),
  context: honoured,
  dockerfile: honoured,
  dockerfile_inline: honoured,
  entitlements: refused('builds get no rights on this machine'),
  extra_hosts: honoured,
  isolation: accepted(WINDOWS),
  labels: accepted('changes nothing in the container'),
  network: asked('goes before DOCKER_BUILD_NETWORK'),
  no_cache: accepted('changes how long a build takes, not what it makes'),
  no_cache_filter: accepted('changes how long a build takes, not what it makes'),
  platforms: accepted("images are built for the engine's own platform"),
  privileged: refused('builds get no rights on this machine'),
  provenance: accepted('changes nothing in the container'),
  pull: accepted('changes how long a build takes; docker pull gets a newer base'),
  sbom: accepted('changes nothing in the container'),
  secrets: asked('by BuildKit'),
  shm_size: accepted('is of the build alone'),
  ssh: asked('by BuildKit'),
  tags: accepted('the image is known by its first name'),
  target: honoured,
  ulimits: accepted('is of the build alone'),
};

const DEPLOY: Keys = {
  endpoint_mode: accepted(NO_PLAN),
  labels: accepted(NO_PLAN),
  mode: { is: 'honoured', how: 'global: one container, or one on each of x-benchday.servers' },
  placement: { is: 'honoured', how: 'with x-benchday.servers; without them it has no effect' },
  replicas: honoured,
  resources: honoured,
  restart_policy: { is: 'honoured', how: 'condition and, on failure, max_attempts' },
  rollback_config: accepted(NO_PLAN),
  update_config: { is: 'honoured', how: 'as below, by drills that deploy' },
};

const NO_UPDATE =
  'each instance is stopped before its successor starts, and one that does not get ready is rolled back';

const UPDATE: Keys = {
  delay: honoured,
  failure_action: accepted(NO_UPDATE),
  max_failure_ratio: accepted(NO_UPDATE),
  monitor: accepted(NO_UPDATE),
  order: accepted(NO_UPDATE),
  parallelism: honoured,
};

const RESOURCES: Keys = {
  limits: { is: 'honoured', how: 'cpus, memory, pids' },
  reservations: { is: 'honoured', how: 'as below' },
};

const RESERVATIONS: Keys = {
  cpus: accepted(NO_PLAN),
  devices: asked('as gpus'),
  generic_resources: accepted(NO_PLAN),
  memory: { is: 'honoured', how: 'as mem_reservation, which it goes before' },
};

const HEALTHCHECK: Keys = {
  disable: honoured,
  interval: honoured,
  retries: honoured,
  start_interval: accepted(NO_PLAN),
  start_period: honoured,
  test: { is: 'honoured', how: "without it that of the image, with the file's times" },
  timeout: honoured,
};

const PORT: Keys = {
  app_protocol: { is: 'honoured', how: 'http and https find the entry' },
  host_ip: { is: 'honoured', how: 'no: ports are published on 127.0.0.1 only, which a note says' },
  mode: accepted(NO_PLAN),
  name: accepted('names nothing but the line'),
  protocol: { is: 'honoured', how: 'tcp, udp' },
  published: honoured,
  target: honoured,
};

const MOUNT: Keys = {
  bind: { is: 'honoured', how: 'create_host_path; the marks of SELinux and propagation are accepted, recursive too' },
  consistency: accepted('is of Docker Desktop for Mac'),
  image: refused('images are not mounted'),
  read_only: honoured,
  source: { is: 'honoured', how: 'a volume without a name is of one container' },
  target: honoured,
  tmpfs: honoured,
  type: { is: 'honoured', how: 'volume, bind, tmpfs' },
  volume: { is: 'honoured', how: 'nocopy, and subpath by an engine of version 26 or later' },
};

const ATTACHED: Keys = {
  aliases: honoured,
  driver_opts: asked('as written'),
  gw_priority: accepted('the first network of a container has its way out'),
  interface_name: accepted('names nothing but the interface'),
  ipv4_address: honoured,
  ipv6_address: honoured,
  link_local_ips: honoured,
  mac_address: honoured,
  priority: { is: 'honoured', how: 'the highest is connected first' },
  use_service_name_alias: refused('a service always answers to its own name'),
};

const NETWORK: Keys = {
  attachable: honoured,
  driver: { is: 'honoured', how: 'bridge; overlay is made a bridge' },
  driver_opts: asked('as written'),
  enable_ipv4: accepted('networks have IPv4'),
  enable_ipv6: honoured,
  external: { is: 'honoured', how: 'the network must be there' },
  internal: honoured,
  ipam: { is: 'honoured', how: 'addresses that are not private, another driver and options need --allow-host-access' },
  labels: accepted('changes nothing that containers see'),
  name: { is: 'honoured', how: 'of an external network; others have a name of their own in each trial' },
};

const VOLUME: Keys = {
  driver: { is: 'honoured', how: `local; ${NOT_LOCAL}` },
  driver_opts: asked('as written'),
  external: { is: 'honoured', how: 'the volume must be there; its data stay as a trial leaves them' },
  labels: accepted('changes nothing that containers see'),
  name: { is: 'honoured', how: 'of an external volume; others have a name of their own in each trial' },
};

const FILE: Keys = {
  content: honoured,
  driver: refused(NOT_LOCAL),
  driver_opts: refused(NOT_LOCAL),
  environment: asked('the value of that variable'),
  external: refused('files that a cluster keeps are not known here; name a file'),
  file: honoured,
  labels: accepted('changes nothing that containers see'),
  name: accepted('names nothing but the line'),
  template_driver: refused(NOT_LOCAL),
};

/** The keys by place; `*` stands for a name, `[]` for each of a list. */
export const COMPOSE_KEYS: Readonly<Record<string, Keys>> = {
  '': ROOT,
  'services.*': SERVICE,
  'services.*.build': BUILD,
  'services.*.deploy': DEPLOY,
  'services.*.deploy.update_config': UPDATE,
  'services.*.deploy.resources': RESOURCES,
  'services.*.deploy.resources.reservations': RESERVATIONS,
  'services.*.healthcheck': HEALTHCHECK,
  'services.*.ports.[]': PORT,
  'services.*.volumes.[]': MOUNT,
  'services.*.networks.*': ATTACHED,
  'networks.*': NETWORK,
  'volumes.*': VOLUME,
  'configs.*': FILE,
  'secrets.*': FILE,
};

export const SERVICE_KEYS: readonly string[] = Object.keys(SERVICE);
