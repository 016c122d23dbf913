# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)
"""python3 -m unittest; what of the collection takes values and gives values."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import html.parser
import unittest

from ansible_collections.nginx_upgrade.fleet.plugins.plugin_utils.page import is_inert, page, seconds


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.data = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.data.append(data)


def event(**more):
    return dict({'at': '2026-11-29T20:00:00Z', 'host': 'h1', 'state': 'held', 'run': None, 'text': None}, **more)


class PageTest(unittest.TestCase):
    def read(self, rollout, events):
        tags = Tags()
        tags.feed(page(rollout, events))
        return tags

    def test_no_value_becomes_markup(self):
        hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e'
        for field in ('host', 'run', 'text', 'state', 'at'):
            with self.subTest(field):
                read = self.read('r', [event(**{field: hostile})])
                self.assertNotIn('script', read.tags)
                self.assertNotIn('img', read.tags)
                self.assertNotIn('onerror', [name for name, value in read.attributes])
                shown = page('r', [event(**{field: hostile})])
                self.assertIn('&lt;script&gt;', shown)
                self.assertNotIn('\x1b', shown)
                self.assertNotIn('\u202e', shown)
        self.assertNotIn('script', self.read(hostile, [event()]).tags)

    def test_a_row_a_host_with_its_last_state_and_run(self):
        shown = page('r', [
            event(at='2026-11-29T20:00:10Z', state='committed', run='R1'),
            event(at='2026-11-29T20:00:00.500Z', state='planned'),
            event(host='h2', at='2026-11-29T20:00:05Z', state='gone back', run='R2', text='nobody said commit'),
        ])
        self.assertIn('2 hosts: 1 committed, 1 gone back', shown)
        self.assertEqual(2, shown.count('<td class="line">'))
        self.assertIn('<code>R1</code>', shown)
        self.assertIn('nobody said commit', shown)

    def test_a_mark_stands_where_its_time_is(self):
        shown = page('r', [event(), event(at='2026-11-29T20:00:05Z'), event(at='2026-11-29T20:00:10Z')])
        self.assertEqual(['0.00%', '49.00%', '98.00%'], [part.split(';')[0] for part in shown.split('<i style="left: ')[1:]])

    def test_a_run_is_linked_where_its_page_is(self):
        events = [event(run='R1', state='committed'), event(host='h2', run='R1')]
        shown = page('r', events, {('h1', 'R1'): 'r/h1-R1.html'})
        self.assertEqual(2, shown.count('<a href="r/h1-R1.html"><code>R1</code></a>'))
        self.assertEqual(4, shown.count('<code>R1</code>'))

    def test_a_page_that_does_something_is_not_inert(self):
        policy = '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;">'
        good = '<!DOCTYPE html><html><head>' + policy + '<style>p{color:red}</style></head><body><p>url( @import &lt;script&gt;</p>%s</body></html>'
        self.assertTrue(is_inert(good % ''))
        self.assertFalse(is_inert(good.replace(policy, '') % ''))
        self.assertFalse(is_inert(good.replace('none', 'self') % ''))
        for more in ('<script>x</script>', '<img src=x>', '<p onclick="x">', '<a href="x">y</a>', '<svg onload=x>', '<iframe></iframe>', '<!-- x -->',
                     '<style>@import url(x)</style>', '<style>p{background:url(x)}</style>', '<p style="background:url(x)">', '<?x ?>',
                     '<meta http-equiv="refresh" content="0;url=x">', '<SCRIPT>x</SCRIPT>', '<base href="x">', '<script', '<p onclick=x'):
            with self.subTest(more):
                self.assertFalse(is_inert(good % more))

    def test_no_event_and_no_time(self):
        self.assertIn('0 hosts', page('r', []))
        self.assertIsNone(seconds('yesterday'))
        self.assertIsNone(seconds(None))


if __name__ == '__main__':
    unittest.main()
