#!/bin/bash
# Checks the settings, then becomes etcd, which reads its settings from the environment itself.
set -euo pipefail

fail() {
  echo "etcd cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
host='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
check ETCD_NAME "$host" 'a host name'
check ETCD_MEMBERS "$host(,$host)*" 'host names with commas between them, such as etcd-1,etcd-2,etcd-3'
check ETCD_HEARTBEAT_INTERVAL '[1-9][0-9]{1,3}' 'milliseconds, a whole number from 10 to 9999'
check ETCD_ELECTION_TIMEOUT '[1-9][0-9]{1,4}' 'milliseconds, a whole number from 10 to 50000'
check ETCD_PRE_VOTE '(true|false)' 'true or false'
check ETCD_QUOTA_BACKEND_BYTES '[1-9][0-9]{6,10}' 'bytes, a whole number from 1000000 to 99999999999'
check ETCD_LOG_LEVEL '(debug|info|warn|error)' 'debug, info, warn or error'
[[ ,$ETCD_MEMBERS, == *",$ETCD_NAME,"* ]] || fail "ETCD_NAME must be one of ETCD_MEMBERS ($ETCD_MEMBERS), but is \"$ETCD_NAME\""
(( ETCD_ELECTION_TIMEOUT <= 50000 )) || fail "ETCD_ELECTION_TIMEOUT must be at most 50000, but is \"$ETCD_ELECTION_TIMEOUT\""
(( ETCD_ELECTION_TIMEOUT >= 5 * ETCD_HEARTBEAT_INTERVAL )) \
  || fail "ETCD_ELECTION_TIMEOUT ($ETCD_ELECTION_TIMEOUT) must be at least five times ETCD_HEARTBEAT_INTERVAL ($ETCD_HEARTBEAT_INTERVAL)"

cluster=
for member in ${ETCD_MEMBERS//,/ }; do
  cluster+=,$member=http://$member:2380
done
# Only the first start reads this; a member that is started again finds the others in its data.
export ETCD_INITIAL_CLUSTER=${cluster#,} ETCD_INITIAL_CLUSTER_STATE=new ETCD_INITIAL_CLUSTER_TOKEN=benchday
export ETCD_INITIAL_ADVERTISE_PEER_URLS=http://$ETCD_NAME:2380 ETCD_LISTEN_PEER_URLS=http://0.0.0.0:2380
export ETCD_ADVERTISE_CLIENT_URLS=http://$ETCD_NAME:2379 ETCD_LISTEN_CLIENT_URLS=http://0.0.0.0:2379
export ETCD_DATA_DIR=/var/lib/etcd/data
# Keys that are written every few seconds leave old versions behind.
export ETCD_AUTO_COMPACTION_MODE=periodic ETCD_AUTO_COMPACTION_RETENTION=5m ETCD_SNAPSHOT_COUNT=10000
export ETCD_LOGGER=zap ETCD_LOG_OUTPUTS=stderr
# etcd warns of every name of this kind that it does not know.
unset ETCD_MEMBERS
exec etcd
