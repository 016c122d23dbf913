"""
Clients of one nginx: two that connect for each request, and one that keeps its connection. Says on its end, which TERM brings,
what was served by which version, what was answered badly, and what was lost.

    load.py PORT
"""

import http.client
import json
import signal
import sys
import threading
import time

PAUSE_S = 0.04  # what paces a client; three of them are some 70 requests a second


class Count:
    def __init__(self):
        self.lock = threading.Lock()
        self.served, self.bad, self.lost, self.idle = {}, {}, [], 0

    def answer(self, status, version):
        with self.lock:
            of = self.served if status == 200 else self.bad
            key = version if status == 200 else str(status)
            of[key] = of.get(key, 0) + 1

    def lose(self, kind, error):
        with self.lock:
            self.lost.append('%s %s %r' % (time.strftime('%H:%M:%S'), kind, error))


def ask(connection, count):
    connection.request('GET', '/')
    answer = connection.getresponse()
    answer.read()
    count.answer(answer.status, answer.getheader('Server'))


def fresh(port, count, end):
    while not end.wait(PAUSE_S):
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
        try:
            ask(connection, count)
        except (OSError, http.client.HTTPException) as e:
            count.lose('fresh', e)
        finally:
            connection.close()


def kept(port, count, end):
    """A request on a connection that nginx closed while it was idle is repeated on a new one, once, as browsers do."""
    connection, used = http.client.HTTPConnection('127.0.0.1', port, timeout=10), False
    while not end.wait(PAUSE_S):
        try:
            ask(connection, count)
            used = True
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as e:
            connection.close()
            if used:
                count.idle += 1
            else:
                count.lose('kept', e)
            used = False
        except (OSError, http.client.HTTPException) as e:
            count.lose('kept', e)
            connection.close()
            used = False


def main():
    port, count, end = int(sys.argv[1]), Count(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    clients = [threading.Thread(target=kind, args=(port, count, end)) for kind in (fresh, fresh, kept)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    print(json.dumps({'served': count.served, 'bad': count.bad, 'lost': count.lost, 'closed_while_idle': count.idle}))


main()
