#!/bin/bash
# Healthy: the site has a server; with APP_PREFIX also: the follower has found servers, and was alive within 20 s.
curl -fsS -o /dev/null http://127.0.0.1:8404/up || exit 1
[[ -z $APP_PREFIX ]] || find /opt/haproxy/followed -newermt '-20 seconds' 2> /dev/null | grep -q .
