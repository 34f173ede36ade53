# What differs when this server is one of several under Patroni; read by entrypoint.sh.
host='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
check PATRONI_SCOPE '[A-Za-z0-9_-]+' 'the name of the database cluster'
check PATRONI_NAME "$host" 'the host name by which the other nodes reach this one'
check PATRONI_ETCD3_HOSTS "$host:[1-9][0-9]*(,$host:[1-9][0-9]*)*" 'hosts with ports, such as etcd-1:2379,etcd-2:2379'
[[ ! -v PATRONI_ETCD_HOSTS ]] \
  || fail "The database cannot start: PATRONI_ETCD_HOSTS is for etcd's old interface; use PATRONI_ETCD3_HOSTS."

export BAKED_PGDATA=$PGDATA CONFIGURATION=/var/lib/postgresql/postgresql.conf
export SEED_PRODUCTS SEED_REVIEWS baked_products baked_reviews

become_patroni() {
  # A folder inside the one where a volume may be, since Patroni removes and renames it.
  export PGDATA=/var/lib/postgresql/cluster/data
  # Nothing else runs in this container yet: what a killed server left would only be taken for a process of today.
  rm -f "$PGDATA/postmaster.pid"
  fill patroni.yml /var/lib/postgresql/patroni.yml PATRONI_NAME POSTGRES_MAX_CONNECTIONS POSTGRES_PASSWORD PGDATA CONFIGURATION
  # Ends when there is data; a node that is started again finds some and is left at once.
  /opt/shop/patroni-begin.py &
  # As process 1 Patroni would start itself a second time, to reap children.
  exec tini -- patroni /var/lib/postgresql/patroni.yml
}
