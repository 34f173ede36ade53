#!/bin/bash
# Checks the settings, writes the configuration, then becomes RabbitMQ.
set -euo pipefail

fail() {
  echo "RabbitMQ cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
check BROKER_USER '[A-Za-z0-9._-]+' 'a name of letters, digits and . _ -'
check BROKER_PASSWORD '[A-Za-z0-9._~-]+' 'a text of letters, digits and . _ ~ -'
check BROKER_NODE '[a-z0-9_]+@[A-Za-z0-9._-]+' 'a node name such as rabbit@localhost'
check BROKER_CLUSTER_NODES '([a-z0-9_]+@[A-Za-z0-9_-]+([ ,][a-z0-9_]+@[A-Za-z0-9_-]+)+)?' 'node names such as rabbit@broker-1,rabbit@broker-2,rabbit@broker-3, or empty'
check BROKER_COOKIE '([A-Za-z0-9]{8,64})?' '8 to 64 letters and digits, the same on all nodes, or empty'
check BROKER_MEMORY '[1-9][0-9]*(MB|GB)' 'a size such as 256MB'
check BROKER_DISK_FREE '[1-9][0-9]*(MB|GB)' 'a size such as 64MB'
check BROKER_SCHEDULERS '[1-9][0-9]?' 'a whole number from 1 to 99'
check BROKER_LOG_LEVEL '(debug|info|warning|error)' 'debug, info, warning or error'

CLUSTER_LINES=
if [[ -n $BROKER_CLUSTER_NODES ]]; then
  nodes=${BROKER_CLUSTER_NODES//,/ }
  [[ " $nodes " == *" $BROKER_NODE "* ]] || fail "BROKER_NODE must be one of BROKER_CLUSTER_NODES ($BROKER_CLUSTER_NODES), but is \"$BROKER_NODE\""
  [[ -n $BROKER_COOKIE ]] || fail 'BROKER_COOKIE must be set when BROKER_CLUSTER_NODES is, but is ""'
  CLUSTER_LINES=$'cluster_partition_handling = pause_minority\ncluster_formation.peer_discovery_backend = classic_config'
  number=0
  for node in $nodes; do
    number=$((number + 1))
    CLUSTER_LINES+=$'\n'"cluster_formation.classic_config.nodes.$number = $node"
  done
fi

configuration=/opt/rabbitmq/rabbitmq.conf
text=$(< "$configuration.template")
for name in BROKER_USER BROKER_PASSWORD BROKER_MEMORY BROKER_DISK_FREE BROKER_LOG_LEVEL CLUSTER_LINES; do
  text=${text//"\${$name}"/${!name}}
done
echo "$text" > "$configuration"

export HOME=/var/lib/rabbitmq
export RABBITMQ_CONFIG_FILE=$configuration
if [[ -n $BROKER_CLUSTER_NODES ]]; then
  export RABBITMQ_ADVANCED_CONFIG_FILE=/opt/rabbitmq/cluster.config
fi
if [[ -n $BROKER_COOKIE ]]; then
  (umask 077 && rm -f "$HOME/.erlang.cookie" && echo -n "$BROKER_COOKIE" > "$HOME/.erlang.cookie")
fi
export RABBITMQ_ENABLED_PLUGINS_FILE=/opt/rabbitmq/enabled_plugins
export RABBITMQ_NODENAME=$BROKER_NODE
# Schedulers without work sleep at once: by default they spin, and an idle broker takes a tenth of a core.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none +S $BROKER_SCHEDULERS:$BROKER_SCHEDULERS -rabbit quorum_tick_interval 1000"
exec /usr/lib/rabbitmq/bin/rabbitmq-server
