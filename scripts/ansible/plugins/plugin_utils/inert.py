# -*- coding: utf-8 -*-

# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)

"""Whether a page that a host has sent does nothing in a browser."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import html.parser

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
