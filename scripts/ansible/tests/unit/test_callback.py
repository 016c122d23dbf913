# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)
"""What is written down of what hosts say."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import os
import tempfile
import unittest

import ansible.plugins.loader  # noqa: F401 # from here on Ansible's own loader finds collections

from ansible_collections.nginx_upgrade.fleet.plugins.callback.rollout import CallbackModule

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">'
PICTURE = '<html><head>' + POLICY + '</head><body><p>the picture</p></body></html>'
RUN = '20261129T201402Z-1.18.0-1.22.1'


class Named:
    def __init__(self, name, action='nginx_upgrade.fleet.nginx_upgrade'):
        self.name, self.action = name, action

    def get_name(self):
        return self.name


class Result:
    def __init__(self, host, action='nginx_upgrade.fleet.nginx_upgrade', **result):
        self._host, self._task, self._result = Named(host), Named('a task', action), result


def said(host, outcome, exit_code=0, **more):
    return Result(host, outcome=outcome, exit_code=exit_code, msg='it was ' + outcome, **dict({'rollout': 'november', 'run': RUN}, **more))


class CallbackTest(unittest.TestCase):
    def setUp(self):
        outer = tempfile.TemporaryDirectory()
        self.addCleanup(outer.cleanup)
        self.outer, self.folder = outer.name, outer.name + '/rollouts'
        other = tempfile.TemporaryDirectory()
        self.addCleanup(other.cleanup)
        self.program = other.name + '/nginx-upgrade'
        self.drawn_by('[ "$1" = rollout-page ] && echo "the page" && cat "$2"')
        self.callback = self.new()

    def new(self):
        callback = CallbackModule()
        callback.get_option = {'folder': self.folder, 'program': self.program}.get
        return callback

    def drawn_by(self, script):
        """A stand-in for the program that draws."""
        with open(self.program, 'w') as program:
            program.write('#!/bin/sh\n' + script + '\n')
        os.chmod(self.program, 0o700)

    def states(self, host):
        return [event['state'] for event in self.new().read('november') if event['host'] == host]

    def test_what_hosts_come_to(self):
        for outcome, code, state in (('planned', 0, 'planned'), ('unchanged', 0, 'unchanged'), ('held', 0, 'held'), ('committed', 0, 'committed'),
                                     ('upgraded', 0, 'committed'), ('rolled-back', 0, 'gone back'), ('refused', 3, 'refused'),
                                     ('failed-rolled-back', 4, 'gone back'), ('stranded', 5, 'stranded'), ('locked', 6, 'locked'),
                                     ('no-instance', 7, 'failed'), ('interrupted-rolled-back', 130, 'gone back')):
            self.callback.v2_runner_on_ok(said(outcome, outcome, code))
            self.assertEqual([state], self.states(outcome))

    def test_the_task_that_only_stops_the_play_hides_nothing(self):
        self.callback.v2_runner_on_ok(said('h1', 'failed-rolled-back', 4))
        self.callback.v2_runner_on_failed(Result('h1', 'ansible.builtin.fail', msg='it failed'))
        self.callback.v2_runner_on_ok(said('h2', 'held'))
        self.callback.v2_runner_on_failed(Result('h2', 'ansible.builtin.uri', msg='500'))
        self.assertEqual((['gone back'], ['held', 'failed']), (self.states('h1'), self.states('h2')))

    def test_what_comes_before_the_name_is_known_is_kept(self):
        self.callback.v2_runner_on_unreachable(Result('h1', msg='no route'))
        self.callback.v2_runner_on_ok(said('h2', 'planned'))
        self.assertEqual((['cut off'], ['planned']), (self.states('h1'), self.states('h2')))

    def test_a_later_play_adds_the_end_of_a_run_once(self):
        self.callback.v2_runner_on_ok(said('h1', 'planned'))
        last = {'run': RUN, 'outcome': 'failed-rolled-back', 'ended': '2026-11-29T20:20:00Z', 'reason': 'nobody said commit', 'rollout': 'november'}
        for _turn in range(2):
            later = self.new()
            later.v2_runner_on_ok(said('h1', 'status', rollout='december', last_run=last))
            later.v2_playbook_on_stats(None)
        self.assertEqual(['planned', 'gone back'], self.states('h1'))
        with open(self.folder + '/november.html') as html:
            self.assertIn('nobody said commit', html.read())

    def ended(self, run=RUN, html=PICTURE, rollout='november', host='h1'):
        return said(host, 'status', run_page=html, last_run={'run': run, 'outcome': 'upgraded', 'ended': 'x', 'reason': None, 'rollout': rollout})

    def test_the_page_of_a_run_is_kept_and_linked(self):
        self.callback.v2_runner_on_ok(said('h1', 'upgraded'))
        self.callback.v2_runner_on_ok(self.ended())
        self.callback.v2_playbook_on_stats(None)
        link = 'november/h1-%s.html' % RUN
        with open(self.folder + '/' + link) as picture:
            self.assertEqual(PICTURE, picture.read())
        with open(self.folder + '/november.html') as html:
            self.assertIn('"page": "%s"' % link, html.read())

    def test_without_a_page_nothing_else_is_lost(self):
        said_of_it = []
        for script, why in (('exit 2', 'exit code 2'), ('echo no >&2; exit 3', 'exit code 3, no'), (None, 'No such file')):
            os.remove(self.program)
            if script:
                self.drawn_by(script)
            self.callback._display = type('Display', (), {'warning': lambda self, text: said_of_it.append(text)})()
            self.callback.v2_runner_on_ok(said('h1', 'upgraded'))
            self.callback.v2_playbook_on_stats(None)
            self.assertIn(why, said_of_it[-1])
            self.assertIn('nginx-upgrade rollout-page ' + self.folder + '/november.jsonl', said_of_it[-1])
            self.assertEqual(['november.jsonl'], os.listdir(self.folder))
            self.drawn_by('')
        self.assertEqual(['committed'] * 3, self.states('h1'))

    def test_a_page_is_not_kept_that_does_something_or_is_of_no_run_here(self):
        self.callback.v2_runner_on_ok(said('h1', 'upgraded'))
        for bad in (self.ended(html=PICTURE.replace('<p>', '<script>x</script><p>')), self.ended(html=None), self.ended(html=7),
                    self.ended(run='20261129T201402Z-other'), self.ended(run='../../x'), self.ended(run=7), self.ended(host='h2'),
                    self.ended(rollout='../x', html='x')):
            self.callback.v2_runner_on_ok(bad)
        self.callback.v2_playbook_on_stats(None)
        self.assertEqual(['november.html', 'november.jsonl'], sorted(os.listdir(self.folder)))

    def test_a_host_leads_nowhere_else(self):
        self.callback.v2_runner_on_ok(said('../h/1', 'upgraded'))
        self.callback.v2_runner_on_ok(self.ended(host='../h/1'))
        self.assertEqual(['.._h_1-%s.html' % RUN], os.listdir(self.folder + '/november'))

    def test_no_host_chooses_the_file(self):
        for name in ('../stray', '/tmp/stray', 'a/b', '.hidden', 7, ['x'], {}):
            self.callback.v2_runner_on_ok(said('h1', 'planned', rollout=name))
            self.callback.v2_runner_on_ok(said('h1', 'status', rollout=name, last_run={'run': RUN, 'outcome': 'failed-rolled-back', 'ended': 'x',
                                                                                       'reason': 'y', 'rollout': name}))
        self.assertEqual([], os.listdir(self.outer))


if __name__ == '__main__':
    unittest.main()
