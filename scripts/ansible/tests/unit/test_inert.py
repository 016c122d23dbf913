# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)
"""What a page of a host's may have in it."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import unittest

from ansible_collections.nginx_upgrade.fleet.plugins.plugin_utils.inert import is_inert


class InertTest(unittest.TestCase):
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


if __name__ == '__main__':
    unittest.main()
