#!/usr/bin/python3
"""Lets a cluster begin whose beginning nobody carries out.

The first node that writes the key `initialize` makes the data, and the others wait for it. Where etcd stores that key but its answer comes
too late, or the node is killed meanwhile, all wait for each other for ever (Patroni 3.0.2, ha.py, bootstrap). This process runs beside
Patroni until there is data: when for QUIET_S seconds the key is there and empty, nobody leads and every node says that it is stopped, it
removes the key, provided that nobody has written it since.
"""
import base64
import http.client
import json
import os
import sys
import time
import urllib.request

EVERY_S, WITHIN_S, QUIET_S = 2, 3, 30
PREFIX = f"/service/{os.environ['PATRONI_SCOPE']}/"
HOSTS = os.environ['PATRONI_ETCD3_HOSTS'].split(',')


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def decoded(text):
    return base64.b64decode(text).decode()


def ask(path, request):
    """What the first etcd member that answers says; raises what the last one that did not failed with."""
    failure = None
    for host in HOSTS:
        try:
            url = f'http://{host}/v3/kv/{path}'
            with urllib.request.urlopen(url, json.dumps(request).encode(), timeout=WITHIN_S) as answer:
                return json.load(answer)
        except (OSError, http.client.HTTPException) as error:
            failure = error
    raise failure


def read_keys():
    """Value and version of the last change by name, without the cluster's prefix."""
    # Keys that begin with the prefix: up to the text whose last character is the next one.
    found = ask('range', {'key': encoded(PREFIX), 'range_end': encoded(PREFIX[:-1] + chr(ord('/') + 1))})
    return {
        decoded(one['key'])[len(PREFIX):]: (decoded(one.get('value', '')), one['mod_revision'])
        for one in found.get('kvs', [])
    }


def is_begun_by_nobody(keys):
    states = [json.loads(value).get('state') for name, (value, _) in keys.items() if name.startswith('members/')]
    return 'leader' not in keys and states != [] and all(state == 'stopped' for state in states)


def remove(revision):
    key = encoded(PREFIX + 'initialize')
    unchanged = {'key': key, 'target': 'MOD', 'result': 'EQUAL', 'modRevision': revision}
    return ask('txn', {'compare': [unchanged], 'success': [{'requestDeleteRange': {'key': key}}]}).get('succeeded', False)


since, seen = None, None
while True:
    time.sleep(EVERY_S)
    try:
        keys = read_keys()
        value, revision = keys.get('initialize', ('', None))
        if value != '':
            sys.exit(0)
        if revision is None or not is_begun_by_nobody(keys) or revision != seen:
            since, seen = time.monotonic(), revision
        elif time.monotonic() - since >= QUIET_S and remove(revision):
            print('Removed the key initialize: no node has made the database for half a minute.', file=sys.stderr, flush=True)
            since, seen = None, None
    except (OSError, http.client.HTTPException, ValueError):
        # What cannot be read is not quiet.
        since, seen = None, None
