"""A tea shop: pages of teas, a login that sets a cookie, and a basket that only those see who are logged in."""
import html
import os
import secrets
import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import psycopg2
import redis

SESSION_SECONDS = int(os.environ.get('SESSION_SECONDS', '3600'))
PAGE_SECONDS = int(os.environ.get('PAGE_SECONDS', '0'))
store = redis.Redis(host=os.environ['SESSIONS_HOST'], decode_responses=True)


class Database(threading.local):
    connection = None

    def ask(self, sql, *values):
        if self.connection is None:
            self.connection = psycopg2.connect(os.environ['DATABASE_URL'])
            self.connection.autocommit = True
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        except psycopg2.Error:
            self.connection = None
            raise


database = Database()


def cached(key, make):
    if PAGE_SECONDS == 0:
        return make()
    page = store.get('page:' + key)
    if page is None:
        page = make()
        if page is not None:
            store.set('page:' + key, page, ex=PAGE_SECONDS)
    return page


def home():
    teas = database.ask('select id, name from teas order by cents limit 20')
    items = ''.join(f'<li><a href="/tea/{id}">{html.escape(name)}</a></li>' for id, name in teas)
    return f'<h1>Tea shop</h1><ul>{items}</ul>'


def tea(id):
    found = database.ask('select name, origin, cents from teas where id = %s', id)
    if not found:
        return None
    [(name, origin, cents)] = found
    [(stars,)] = database.ask('select round(avg(stars), 1) from reviews where tea = %s', id)
    said = database.ask('select body from reviews where tea = %s order by id desc limit 10', id)
    items = ''.join(f'<li>{html.escape(body)}</li>' for (body,) in said)
    return f'<h1>{html.escape(name)}</h1><p>{html.escape(origin)}, {cents / 100:.2f}, {stars} stars</p><ul>{items}</ul>'


class Shop(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        if self.path == '/':
            self.page(cached('home', home))
        elif self.path.startswith('/tea/') and self.path[5:].isdigit():
            id = int(self.path[5:])
            self.page(cached(f'tea:{id}', lambda: tea(id)))
        elif self.path == '/basket':
            visitor = self.visitor()
            if visitor is None:
                self.answer(303, '', Location='/login')
            else:
                self.page(f'<h1>The basket of {html.escape(visitor)}</h1>')
        elif self.path == '/login':
            self.page('<form method="post"><input name="name"><input name="password"></form>')
        else:
            self.page(None)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers.get('Content-Length', '0'))).decode())
        if self.path != '/login':
            return self.page(None)
        name, password = form.get('name', [''])[0], form.get('password', [''])[0]
        if not database.ask('select 1 from visitors where name = %s and password = %s', name, password):
            return self.answer(403, '<h1>Wrong name or password</h1>')
        session = secrets.token_hex(16)
        store.set('session:' + session, name, ex=SESSION_SECONDS)
        return self.answer(303, '', Location='/basket', Set_Cookie=f'session={session}; Path=/; HttpOnly')

    def visitor(self):
        cookie = SimpleCookie(self.headers.get('Cookie', '')).get('session')
        return None if cookie is None else store.get('session:' + cookie.value)

    def page(self, text):
        self.answer(404 if text is None else 200, '<h1>Not found</h1>' if text is None else text)

    def answer(self, status, text, **headers):
        body = text.encode()
        self.send_response(status)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


Server(('', 8000), Shop).serve_forever()
