# -*- coding: utf-8 -*-

# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
name: rollout
type: notification
short_description: Leaves a page of each rollout of nginx-upgrade
version_added: 1.0.0
author:
  - the authors of nginx-upgrade (!UNKNOWN)
description:
  - Writes down what each host came to in a rollout, as JSON lines, and makes one page of HTML of it when the playbook is over.
  - The pages of single runs, which I(page) of the module brings, are kept in ROLLOUT/ and linked to.
  - What a later play learns of a run, say that a host that was cut off has gone back, is added to the page of the rollout it was of.
  - It has to be enabled by C(callbacks_enabled = nginx_upgrade.fleet.rollout).
  - The page is drawn by nginx-upgrade itself, as the page of each run is. Where the machine that steers has no such program the JSON
    lines are left, and another machine can draw them by C(nginx-upgrade rollout-page ROLLOUT.jsonl).
requirements:
  - enabled in C(ansible.cfg)
  - for the page, nginx-upgrade on the machine that steers the fleet
options:
  folder:
    description: Where ROLLOUT.jsonl and ROLLOUT.html are left, on the machine that steers the fleet.
    type: str
    default: rollouts
    env:
      - name: NGINX_UPGRADE_ROLLOUTS
    ini:
      - section: callback_nginx_upgrade_rollout
        key: folder
  program:
    description: The nginx-upgrade that draws the page, on the machine that steers the fleet.
    type: str
    default: nginx-upgrade
    env:
      - name: NGINX_UPGRADE_PROGRAM
    ini:
      - section: callback_nginx_upgrade_rollout
        key: program
'''

import datetime
import json
import os
import re
import subprocess

from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.plugins.callback import CallbackBase
from ansible_collections.nginx_upgrade.fleet.plugins.plugin_utils.inert import is_inert

MODULES = ('nginx_upgrade.fleet.nginx_upgrade', 'nginx_upgrade')
OF_OUTCOME = {
    'planned': 'planned',
    'unchanged': 'unchanged',
    'held': 'held',
    'upgraded': 'committed',
    'committed': 'committed',
    'rolled-back': 'gone back',
}
OF_EXIT_CODE = {3: 'refused', 4: 'gone back', 5: 'stranded', 6: 'locked', 130: 'gone back'}
# it becomes the name of a file here, and what a host says of itself is what the host likes
ROLLOUT_NAME = re.compile(r'^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z')
RUN_NAME = re.compile(r'^[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9.+~_-]{1,100}\Z')
LARGEST = 8 << 20
TIME_TO_DRAW = 60
WENT_BACK = ('failed-rolled-back', 'interrupted-rolled-back', 'rolled-back')


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'


def named(rollout):
    return rollout if isinstance(rollout, str) and ROLLOUT_NAME.match(rollout) else None


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'nginx_upgrade.fleet.rollout'
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, display=None):
        super(CallbackModule, self).__init__(display=display)
        self.rollout = None
        self.early = []  # what happened before the name of the rollout was known
        self.touched = set()
        self.over = set()  # hosts of which the program itself has said how they ended

    def folder(self):
        return self.get_option('folder')

    def path(self, rollout, ending):
        return os.path.join(self.folder(), rollout + ending)

    def read(self, rollout):
        """What hosts came to; where the pages of their runs are stands between."""
        try:
            with open(self.path(rollout, '.jsonl'), 'rb') as lines:
                return [event for event in map(json.loads, to_text(lines.read()).splitlines()) if 'state' in event]
        except IOError:
            return []

    def append(self, rollout, event):
        if not os.path.isdir(self.folder()):
            os.makedirs(self.folder())
        with open(self.path(rollout, '.jsonl'), 'ab') as lines:
            lines.write(to_bytes(json.dumps(event, sort_keys=True) + '\n'))
        self.touched.add(rollout)

    def note(self, host, state, run=None, text=None, at=None):
        event = {'at': at or now(), 'host': host, 'state': state, 'run': run, 'text': text}
        if self.rollout is None:
            self.early.append(event)
            return
        for each in self.early + [event]:
            self.append(self.rollout, each)
        self.early = []

    def note_end(self, host, last_run):
        """A run that nobody was there to see the end of belongs to the rollout that began it, whichever play learns of it."""
        rollout = named(last_run.get('rollout'))
        known = [event for event in self.read(rollout) if event['host'] == host] if rollout else []
        if known and not any(event['state'] == 'gone back' and event['run'] == last_run['run'] for event in known):
            self.append(rollout, {'at': last_run['ended'], 'host': host, 'state': 'gone back', 'run': last_run['run'],
                                  'text': last_run['reason']})

    def link(self, rollout, host, run):
        """Where the page of a run is kept, from the page of its rollout on; no name leads elsewhere."""
        return '%s/%s-%s.html' % (rollout, re.sub('[^A-Za-z0-9._-]', '_', host), run)

    def keep_page(self, host, last_run, html):
        """Of a run that is in a rollout; of which one, a host that was cut off knows itself."""
        run = last_run.get('run')
        if not (isinstance(html, str) and isinstance(run, str) and RUN_NAME.match(run) and len(html) < LARGEST and is_inert(html)):
            return
        for rollout in set((named(last_run.get('rollout')), self.rollout)) - set((None,)):
            if any(event['host'] == host and event['run'] == run for event in self.read(rollout)):
                path = os.path.join(self.folder(), self.link(rollout, host, run))
                if not os.path.isdir(os.path.dirname(path)):
                    os.makedirs(os.path.dirname(path))
                self.replace(path, to_bytes(html))
                self.append(rollout, {'host': host, 'run': run, 'page': self.link(rollout, host, run)})

    @staticmethod
    def replace(path, content):
        with open(path + '.new', 'wb') as out:
            out.write(content)
        os.rename(path + '.new', path)

    def draw(self, rollout):
        """By the program that draws a run as well; without it the events are there, and nothing else is lost."""
        told = self.path(rollout, '.jsonl')
        try:
            drawn = subprocess.run([self.get_option('program'), 'rollout-page', told], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, timeout=TIME_TO_DRAW, check=False)
            why = None if drawn.returncode == 0 else 'exit code %d, %s' % (drawn.returncode, to_text(drawn.stderr).strip())
        except (OSError, subprocess.TimeoutExpired) as e:
            why = to_text(e)
        if why is None:
            self.replace(self.path(rollout, '.html'), drawn.stdout)
        else:
            self._display.warning('the page of the rollout %s was not drawn: %s; where nginx-upgrade is, nginx-upgrade rollout-page %s draws it'
                                  % (rollout, why, told))

    def of_module(self, host, result):
        code, outcome = result.get('exit_code'), result.get('outcome')
        if code is None:
            self.note(host, 'failed', text=result.get('msg'))
            return
        self.rollout = named(result.get('rollout')) or self.rollout
        if outcome == 'status':
            last_run = result.get('last_run') or {}
            if last_run.get('outcome') in WENT_BACK and last_run.get('ended'):
                self.note_end(host, last_run)
            self.keep_page(host, last_run, result.get('run_page'))
            return
        state = OF_OUTCOME.get(outcome) if code == 0 else OF_EXIT_CODE.get(code, 'failed')
        if state:
            self.note(host, state, result.get('run'), result.get('msg') or result.get('message'))

    def one(self, result, failed):
        host = result._host.get_name()
        if result._task.action in MODULES:
            self.of_module(host, result._result)
            if result._result.get('exit_code'):
                self.over.add(host)
        elif failed and host not in self.over:
            self.note(host, 'failed', text='%s: %s' % (result._task.get_name(), result._result.get('msg') or ''))

    def v2_runner_on_ok(self, result):
        self.one(result, False)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if not ignore_errors:
            self.one(result, True)

    def v2_runner_on_unreachable(self, result):
        self.over.add(result._host.get_name())
        self.note(result._host.get_name(), 'cut off', text=result._result.get('msg'))

    def v2_playbook_on_stats(self, stats):
        for rollout in self.touched:
            self.draw(rollout)
