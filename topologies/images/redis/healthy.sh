#!/bin/bash
if [[ $REDIS_MODE == sentinel ]]; then
  exec redis-cli -p 26379 ping
fi
exec redis-cli ping
