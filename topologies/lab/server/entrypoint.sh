#!/bin/sh
# Starts the engine. May be started again after it was killed: what the engine left of its process is removed first.
set -eu

fail() {
  echo "$1" >&2
  exit 78
}

groups=/sys/fs/cgroup
rm -rf /var/run/docker.pid /var/run/docker.sock /var/run/docker

if [ -f "$groups/cgroup.controllers" ]; then
  [ -w "$groups/cgroup.procs" ] || mount -o remount,rw "$groups" || fail "$groups cannot be written"
  # Version 2: a group that has processes itself takes no children with limits, so its processes move down.
  mkdir -p "$groups/init"
  xargs -rn1 <"$groups/cgroup.procs" >"$groups/init/cgroup.procs" 2>/dev/null || :
  sed -e 's/^/+/' -e 's/ / +/g' "$groups/cgroup.controllers" >"$groups/cgroup.subtree_control" ||
    fail "the controllers of $groups cannot be passed on to containers"
  # Eight times a container's weight: on a machine of its own the engine competes with all of them together, not with each.
  echo 800 >"$groups/init/cpu.weight" || :
  set --
else
  # Version 1: below this container's own group, or its budget would not hold what runs inside.
  own=$(awk -F: '{ n = split($2, names, ","); for (i = 1; i <= n; i++) if (names[i] == "cpu") print $3 }' /proc/self/cgroup)
  [ -n "$own" ] || fail 'this container is in no control group for CPU'
  # The engine in a group with eight times a container's weight: on a machine of its own it competes with all of them together.
  mkdir -p "$groups/cpu$own/engine"
  echo 8192 >"$groups/cpu$own/engine/cpu.shares"
  echo $$ >"$groups/cpu$own/engine/cgroup.procs"
  set -- --cgroup-parent "$own"
fi

/opt/server/certificates.sh /certs

# Names that no service has are refused at once, rather than after the time-outs of servers that cannot be reached.
exec dockerd --log-level warn --exec-opt native.cgroupdriver=cgroupfs \
  --host unix:///var/run/docker.sock --host tcp://0.0.0.0:2376 \
  --tlsverify --tlscacert /certs/ca.pem --tlscert /certs/server.pem --tlskey /certs/server.key \
  --dns "$(hostname -i | cut -d ' ' -f 1)" --userland-proxy=false "$@"
