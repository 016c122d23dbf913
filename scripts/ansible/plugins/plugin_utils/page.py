# -*- coding: utf-8 -*-

# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)

"""The page of one rollout, as a function of what happened: hosts by time. It is one file, without a script."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import datetime
import html
import html.parser

# what a host can come to, in the order of the legend
STATES = {
    'planned': '#8a8f98',
    'unchanged': '#b5b9c0',
    'held': '#d99a00',
    'committed': '#1f8a3b',
    'gone back': '#6a3fb5',
    'refused': '#c2410c',
    'locked': '#c2410c',
    'failed': '#c21c1c',
    'cut off': '#c21c1c',
    'stranded': '#7a1020',
}
# light or dark as the reader has it, and fit for paper, as the page of a single run is
STYLE = '''
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2128; --faint: #667; --rule: #d5d9e0; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e3e6eb; --faint: #98a1ad; --rule: #363c46; } }
body { background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 80em; padding: 1.2em; }
h1 { font-size: 1.35em; margin: 0 0 .2em; } h2 { font-size: 1.05em; margin: 1.6em 0 .4em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25em .7em .25em 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--faint); font-weight: normal; white-space: nowrap; }
td.line { width: 40%; min-width: 12em; position: relative; }
td.line i { position: absolute; top: .45em; min-width: .4em; height: 1em; }
.host, .at { white-space: nowrap; } code { font: 13px ui-monospace, monospace; } a { color: inherit; }
b.state { color: #fff; padding: 0 .4em; font-weight: normal; white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
'''


def seconds(at):
    """Of 2026-11-29T20:14:02.123Z, or without the fraction; None where it is no time."""
    for form in ('%Y-%m-%dT%H:%M:%S.%fZ', '%Y-%m-%dT%H:%M:%SZ'):
        try:
            return (datetime.datetime.strptime(at, form) - datetime.datetime(1970, 1, 1)).total_seconds()
        except (TypeError, ValueError):
            continue
    return None


def text(value):
    """Nothing that is shown is markup, and nothing turns the direction of what stands beside it."""
    shown = ''.join(c if c.isprintable() or c == ' ' else '\\x%02x' % ord(c) for c in str(value))
    return html.escape(shown, quote=True)


# what a page of a run is made of; nothing of it fetches or runs anything
TAGS = frozenset(('html head meta title style body h1 h2 p i b span div table thead tbody tr th td code pre details summary '
                  'svg rect line circle polyline text').split())
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Inert(html.parser.HTMLParser):
    """Whether a page that a host has sent does nothing in a browser. A host says what it likes, and who looks at it is somebody else."""

    def __init__(self):
        super(Inert, self).__init__()
        self.holds, self.policy, self.within = True, False, None

    def handle_starttag(self, tag, attrs):
        names = [name for name, value in attrs]
        values = dict(attrs)
        self.within = tag
        self.holds = self.holds and tag in TAGS and not any(
            name.startswith('on') or name in ('href', 'src', 'style', 'xlink:href', 'action') for name in names)
        if tag == 'meta' and 'http-equiv' in names:
            asks = values['http-equiv'].lower() == 'content-security-policy' and values.get('content') == POLICY
            self.holds, self.policy = self.holds and asks, self.policy or asks

    def handle_data(self, data):
        if self.within == 'style' and ('url(' in data or '@import' in data):
            self.holds = False

    def handle_pi(self, data):
        self.holds = False

    def handle_comment(self, data):
        self.holds = False


def is_inert(page_of_run):
    parser = Inert()
    parser.feed(page_of_run)
    parser.close()
    return parser.holds and parser.policy and parser.rawdata == ''


def state(name):
    return '<b class="state" style="background: %s">%s</b>' % (STATES.get(name, '#c21c1c'), text(name))


def place(event, first, span):
    """Where its time is on the line, in percent."""
    return min(max(98.0 * ((seconds(event['at']) or first) - first) / span, 0.0), 98.0)


def mark(event, end, first, span):
    """From when a host came to something until it came to something else."""
    left = place(event, first, span)
    return '<i style="left: %.2f%%; width: %.2f%%; background: %s" title="%s"></i>' % (
        left, max(end - left, 0.0), STATES.get(event['state'], '#c21c1c'),
        text('%s %s %s' % (event['at'], event['state'], event.get('run') or '')))


def named(host, run, links):
    """The name of a run, and where its page is, if that is there."""
    if not run:
        return ''
    shown = '<code>%s</code>' % text(run)
    link = links.get((host, run))
    return '<a href="%s">%s</a>' % (text(link), shown) if link else shown


def row(host, events, first, span, links):
    last = events[-1]
    ends = [place(event, first, span) for event in events[1:]] + [98.0]
    run = next((event['run'] for event in reversed(events) if event.get('run')), '')
    return '<tr><td class="host">%s</td><td>%s</td><td class="line">%s</td><td>%s</td><td>%s</td></tr>' % (
        text(host), state(last['state']), ''.join(mark(event, end, first, span) for event, end in zip(events, ends)), named(host, run, links),
        text(last.get('text') or ''))


def told(event, links):
    return '<tr><td class="at">%s</td><td class="host">%s</td><td>%s</td><td>%s</td><td>%s</td></tr>' % (
        text(event['at']), text(event['host']), state(event['state']), named(event['host'], event.get('run'), links),
        text(event.get('text') or ''))


def page(rollout, events, links=None):
    """
    HTML of what happened in a rollout.

    :param events: each with at, host and state, and with run and text where there are such
    :param links: where the page of a run is, by host and run; none: nowhere
    """
    links = links or {}
    events = sorted(events, key=lambda event: seconds(event['at']) or 0)
    times = [seconds(event['at']) for event in events if seconds(event['at']) is not None] or [0]
    first, span = times[0], max(times[-1] - times[0], 1.0)
    hosts = {}
    for event in events:
        hosts.setdefault(event['host'], []).append(event)
    ended = [of_host[-1]['state'] for of_host in hosts.values()]
    summary = ', '.join('%d %s' % (ended.count(name), name) for name in STATES if name in ended)
    return '''<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Rollout %s</title><style>%s</style></head><body>
<h1>Rollout %s</h1>
<p>%d hosts: %s. The line of a host is %d s long. A run without a link is shown on its host by
<code>nginx-upgrade history RUN</code>.</p>
<p>%s</p>
<table><tr><th>host</th><th>came to</th><th>when</th><th>run</th><th>in its words</th></tr>
%s
</table>
<h2>One after the other</h2>
<table><tr><th>at</th><th>host</th><th>what</th><th>run</th><th>in its words</th></tr>
%s
</table></body></html>
''' % (text(rollout), STYLE, text(rollout), len(hosts), text(summary), span, ' '.join(state(name) for name in STATES),
       '\n'.join(row(host, hosts[host], first, span, links) for host in sorted(hosts)),
       '\n'.join(told(event, links) for event in events))
