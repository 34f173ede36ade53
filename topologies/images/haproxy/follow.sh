#!/bin/bash
# Starts the follower again whenever it ends, until the container stops.
# A name that is not there is known at once, not after the resolver's 10 s.
export RES_OPTIONS='timeout:1 attempts:1' PYTHONDONTWRITEBYTECODE=1
while true; do
  /opt/haproxy/follow.py && exit
  echo "The follower of $APP_PREFIX ended with status $?; it is started again." >&2
  sleep 1
done
