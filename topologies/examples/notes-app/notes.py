"""Pages of notes and their comments. DATABASE says which of the two databases it asks; nothing else differs."""
import html
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

KIND = os.environ['DATABASE']
PLACE = dict(host='database', user='notes', password='notes')


def connect():
    if KIND == 'postgresql':
        import psycopg2
        connection = psycopg2.connect(dbname='notes', **PLACE)
    else:
        import pymysql
        connection = pymysql.connect(database='notes', **PLACE)
    return connection


class Database(threading.local):
    """A connection for each thread: for each connection of a visitor, that is."""
    connection = None

    def ask(self, *statements):
        """Rows of the last of several statements, which are one transaction."""
        if self.connection is None:
            self.connection = connect()
        try:
            with self.connection.cursor() as cursor:
                for sql, values in statements:
                    cursor.execute(sql, values)
                rows = cursor.fetchall() if cursor.description else []
            self.connection.commit()
            return rows
        except Exception:
            self.connection = None
            raise


database = Database()


def home():
    newest = database.ask(('select id, title from notes order by id desc limit 20', ()))
    [(notes, comments)] = database.ask(('select count(*), sum(comments) from notes', ()))
    items = ''.join(f'<li><a href="/note/{id}">{html.escape(title)}</a></li>' for id, title in newest)
    return f'<h1>{notes} notes, {comments} comments</h1><ul>{items}</ul><!-- notes:home -->'


def note(id):
    found = database.ask(('select title, body from notes where id = %s', (id,)))
    if not found:
        return None
    [(title, body)] = found
    said = database.ask(('select body from comments where note = %s order by id desc limit 20', (id,)))
    items = ''.join(f'<li>{html.escape(text)}</li>' for (text,) in said)
    return f'<h1>{html.escape(title)}</h1><p>{html.escape(body)}</p><ul>{items}</ul><!-- notes:note-{id} -->'


def comment(id, body):
    database.ask(
        ('insert into comments (note, body) values (%s, %s)', (id, body)),
        ('update notes set comments = comments + 1 where id = %s', (id,)),
    )
    return f'stored<!-- notes:stored-{id} -->'


class Site(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_GET(self):
        parts = self.path.split('/')
        if self.path == '/health':
            self.answer('well')
        elif self.path == '/':
            self.answer(home())
        elif len(parts) == 3 and parts[1] == 'note' and parts[2].isdigit():
            self.answer(note(int(parts[2])))
        else:
            self.answer(None)

    def do_POST(self):
        parts = self.path.split('/')
        form = parse_qs(self.rfile.read(int(self.headers.get('content-length', 0))).decode())
        is_comment = len(parts) == 4 and parts[1] == 'note' and parts[2].isdigit() and parts[3] == 'comments'
        self.answer(comment(int(parts[2]), form['body'][0]) if is_comment else None)

    def answer(self, text):
        body = ('<!doctype html>' + (text or 'not found')).encode()
        self.send_response(404 if text is None else 200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Cache-Control', 'no-store')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256


Server(('', 8080), Site).serve_forever()
