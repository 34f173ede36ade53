# The listeners to what lies behind the page caches. Each prints nothing unless its servers are set.

# Its servers come and go at run time; follow.py adds them.
app_listener() {
  [[ -n $APP_PREFIX ]] || return 0
  cat << END
frontend app
  bind :8080
  default_backend app

backend app
  balance roundrobin
  timeout server ${APP_TIMEOUT_MS}ms
  option forwardfor if-none
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response response-timeout 503
  http-request disable-l7-retry if !{ method GET HEAD } !{ req.hdr(Idempotency-Key) -m found }
  option httpchk GET $APP_CHECK_PATH
  http-check disable-on-404
END
}

# Pools keep connections open for as long as they like; a server that is no longer the primary loses them at once.
database_listener() {
  [[ -n $DATABASE_SERVERS ]] || return 0
  tcp_listener database 5432
  cat << END
  option httpchk HEAD /primary
  http-check expect status 200
  default-server check port $DATABASE_CHECK_PORT inter 1s fastinter 500ms downinter 500ms fall 3 rise 2 on-marked-down shutdown-sessions init-addr none resolvers docker resolve-prefer ipv4
END
  numbered_servers database "$DATABASE_SERVERS"
}

object_cache_listener() {
  [[ -n $OBJECT_CACHE_SERVERS ]] || return 0
  tcp_listener object-cache 6379
  cat << END
  option tcp-check
  tcp-check connect
  tcp-check send "INFO replication\\r\\n"
  tcp-check expect string role:master
  tcp-check send "QUIT\\r\\n"
  tcp-check expect string +OK
  default-server check inter 1s fastinter 500ms downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions init-addr none resolvers docker resolve-prefer ipv4
END
  numbered_servers object-cache "$OBJECT_CACHE_SERVERS"
}

tcp_listener() {
  cat << END

listen $1
  bind :$2
  mode tcp
  no option idle-close-on-response
  option tcplog
  option clitcpka
  option srvtcpka
  timeout client 1h
  timeout server 1h
  timeout check 2s
END
}

numbered_servers() {
  local number=0 server
  for server in ${2//,/ }; do
    number=$((number + 1))
    echo "  server $1-$number $server"
  done
}
