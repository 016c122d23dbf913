# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)
"""The module, run as Ansible runs it, with a stand-in for the program that says what a row tells it to."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json
import os
import subprocess
import sys
import tempfile
import unittest

MODULE = 'ansible_collections.nginx_upgrade.fleet.plugins.modules.nginx_upgrade'
OLD, NEW, OTHER = 'a' * 64, 'b' * 64, 'c' * 64
RUN = '20261129T201402Z-1.18.0-1.22.1'
# says the next of its answers to this command, the last one again and again, and writes down how it was called
PROGRAM = '''#!%s
import json, os, sys
folder = os.path.dirname(os.path.abspath(sys.argv[0]))
with open(folder + '/calls', 'a') as calls:
    calls.write(json.dumps(sys.argv[1:]) + '\\n')
with open(folder + '/answers') as known:
    answers = json.load(known)
turn = sum(1 for line in open(folder + '/calls') if json.loads(line)[0] == sys.argv[1]) - 1
mine = answers[sys.argv[1]]
answer = mine[min(turn, len(mine) - 1)]
sys.stdout.write(answer if isinstance(answer, str) else json.dumps(answer) + '\\n')
sys.exit(0 if str(answer).startswith('<') else 1 if isinstance(answer, str) else answer['exit_code'])
''' % sys.executable


def side(version, digest):
    return {'product': 'nginx', 'version': version, 'sha256': digest, 'package': None}


def result(outcome, exit_code=0, changed=False, **more):
    return dict({
        'schema': 1, 'outcome': outcome, 'exit_code': exit_code, 'changed': changed, 'message': 'it was ' + outcome, 'state': None,
        'remedy': None, 'run': RUN, 'phase': 'sole', 'serving': 'sole', 'from': side('1.18.0', OLD), 'to': side('1.22.1', NEW),
        'masters': [], 'hazards': [], 'proofs': [], 'warnings': []}, **more)


def status(digest=NEW, **more):
    return result('status', masters=[{'role': 'sole', 'sha256': digest}], **more)


class ModuleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.program = os.path.join(self.folder, 'nginx-upgrade')
        with open(self.program, 'w') as out:
            out.write(PROGRAM)
        os.chmod(self.program, 0o755)

    def call(self, answers, check=False, **arguments):
        with open(os.path.join(self.folder, 'answers'), 'w') as out:
            json.dump(answers, out)
        open(os.path.join(self.folder, 'calls'), 'w').close()
        arguments = dict({'executable': self.program, 'lock_delay': 0, 'record_dir': self.folder + '/records', '_ansible_check_mode': check,
                          '_ansible_remote_tmp': self.folder}, **arguments)
        done = subprocess.run([sys.executable, '-m', MODULE], input=json.dumps({'ANSIBLE_MODULE_ARGS': arguments}).encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual(b'', done.stderr)
        return json.loads(done.stdout.decode())

    def calls(self):
        with open(os.path.join(self.folder, 'calls')) as calls:
            return [json.loads(line) for line in calls]

    def record(self, **more):
        os.makedirs(self.folder + '/records', exist_ok=True)
        with open(self.folder + '/records/november.json', 'w') as out:
            json.dump(dict({'rollout': 'november', 'run': RUN, 'from': side('1.18.0', OLD), 'to': side('1.22.1', NEW), 'state': 'upgraded'},
                           **more), out)

    def test_what_an_exit_code_comes_to(self):
        for code, failed, stop in ((0, False, False), (1, True, False), (2, True, False), (3, True, False), (4, True, False),
                                   (5, True, True), (6, True, False), (7, True, False), (8, True, False), (130, True, False)):
            with self.subTest(code):
                told = self.call({'apply': [result('x', code, code == 0)]}, action='apply', lock_retries=1)
                self.assertEqual((failed, stop, code, code == 0), (told.get('failed', False), told['stop_fleet'], told['exit_code'], told['changed']))

    def test_a_lock_is_waited_for_and_not_for_ever(self):
        locked = result('locked', 6)
        for answers, retries, code, calls in (([locked, locked, result('upgraded', 0, True)], 3, 0, 3), ([locked], 2, 6, 3), ([locked], 0, 6, 1)):
            with self.subTest(calls):
                told = self.call({'apply': answers}, action='apply', lock_retries=retries)
                self.assertEqual((code, calls), (told['exit_code'], len(self.calls())))

    def test_what_is_not_to_be_understood_is_a_failure_in_one_sentence(self):
        for said in ('', 'Killed', '{"exit_code"', '[1]', '{"a": 1}'):
            with self.subTest(said):
                told = self.call({'apply': [said]}, action='apply')
                self.assertTrue(told['failed'])
                self.assertTrue(told['msg'].startswith('nginx-upgrade cannot be understood: exit code 1'), told['msg'])

    def test_check_mode_plans_and_says_what_would_change(self):
        for outcome, changed in (('planned', True), ('unchanged', False)):
            for action in ('apply', 'hold'):
                with self.subTest((outcome, action)):
                    told = self.call({'plan': [result(outcome)]}, True, action=action, candidate='/new', sha256=NEW, confirm_within='5m')
                    self.assertEqual(changed, told['changed'])
                    self.assertEqual([['plan', '/new', '-o', 'json', '--color', 'never', '--sha256', NEW]], self.calls())
                    self.assertEqual(changed, 'diff' in told)

    def test_check_mode_of_the_others_does_nothing(self):
        for action, answer, wanted in (('commit', status(phase='standby'), True), ('commit', status(), False),
                                       ('rollback', status(rollback_to={'run': RUN}), True), ('rollback', status(rollback_to=None), False)):
            with self.subTest((action, wanted)):
                self.assertEqual(wanted, self.call({'status': [answer]}, True, action=action)['changed'])
                self.assertEqual(['status'], [line[0] for line in self.calls()])
        self.assertTrue(self.call({'reload': [result('planned')]}, True, action='reload')['changed'])
        self.assertIn('--dry-run', self.calls()[0])

    def test_a_refusal_names_its_hazards(self):
        told = self.call({'plan': [result('refused', 3, hazards=[{'id': 'rehearsal-failed', 'level': 'refuse', 'evidence': 'it died', 'remedy': 'r'}],
                                          remedy='try another')]}, True, action='apply')
        self.assertEqual('exit code 3: it was refused; rehearsal-failed: it died; try: try another', told['msg'])

    def test_what_is_held_already_is_not_held_again(self):
        held = result('status', phase='standby', masters=[{'role': 'old', 'sha256': OLD}, {'role': 'new', 'sha256': NEW}])
        for digest, code in ((NEW, 0), (OTHER, 6)):
            with self.subTest(digest):
                told = self.call({'apply': [result('locked', 6)], 'status': [held]}, action='hold', candidate='/new', sha256=digest, lock_retries=0)
                self.assertEqual((code, False), (told['exit_code'], told['changed']))

    def test_nothing_to_commit_is_a_failure_where_another_version_serves(self):
        back = {'run': RUN, 'outcome': 'failed-rolled-back', 'reason': 'a worker died'}
        for digest, now, code in ((NEW, status(NEW), 0), (NEW, status(OLD, last_run=back), 4), (None, status(OLD, last_run=back), 0)):
            with self.subTest((digest, code)):
                told = self.call({'commit': [result('unchanged')], 'status': [now]}, action='commit', rollout='november', **(
                    {'sha256': digest} if digest else {}))
                self.assertEqual((code, False), (told['exit_code'], told['changed']))
                self.assertEqual(code == 4, 'a worker died' in told['msg'])
        self.assertEqual(0, self.call({'commit': [result('committed', 0, True)]}, action='commit', sha256=NEW)['exit_code'])

    def test_the_page_of_the_last_run_comes_where_it_is_wanted(self):
        answers = {'status': [status(last_run={'run': RUN})], 'history': ['<html>']}
        self.assertNotIn('run_page', self.call(answers, action='status'))
        self.assertEqual([['status']], [call[:1] for call in self.calls()])
        told = self.call(answers, action='status', page=True, state_dir='/s')
        self.assertEqual(['history', RUN, '--html', '-', '--color', 'never', '--state-dir', '/s'], self.calls()[1])
        self.assertEqual('<html>', told['run_page'])
        older = dict(answers, history=['usage'])
        self.assertNotIn('run_page', self.call(older, action='status', page=True))
        self.assertNotIn('run_page', self.call({'status': [status(last_run=None)]}, action='status', page=True))

    def test_a_run_is_written_down_for_its_rollout(self):
        self.call({'apply': [result('upgraded', 0, True)], 'status': [status(last_run={'run': RUN})]}, action='apply', rollout='november')
        with open(self.folder + '/records/november.json') as record:
            self.assertEqual((RUN, 'upgraded', NEW), [(r['run'], r['state'], r['to']['sha256']) for r in [json.load(record)]][0])
        self.assertEqual(['november.json'], os.listdir(self.folder + '/records'))
        told = self.call({'status': [status(last_run={'run': RUN})]}, action='status')
        self.assertEqual('november', told['last_run']['rollout'])

    def test_nothing_is_written_down_of_what_did_nothing(self):
        for answer in (result('unchanged'), result('refused', 3), result('failed-rolled-back', 4)):
            self.call({'apply': [answer]}, action='apply', rollout='november')
            self.assertFalse(os.path.exists(self.folder + '/records/november.json'))

    def test_a_rollback_of_a_rollout_does_what_it_has_to_and_no_more(self):
        held = result('status', phase='standby', masters=[{'role': 'old', 'sha256': OLD}, {'role': 'new', 'sha256': NEW}])
        for name, written, now, code, changed, last in (
                ('no record', False, status(), 0, False, ['status']),
                ('as before already', True, status(OLD), 0, False, ['status']),
                ('upgraded by others since', True, status(OTHER), 3, False, ['status']),
                ('upgraded by it', True, status(), 0, True, ['rollback', '--to', RUN]),
                ('held by it', True, held, 0, True, ['rollback'])):
            with self.subTest(name):
                if written:
                    self.record()
                told = self.call({'status': [now], 'rollback': [result('rolled-back', 0, True)]}, action='rollback', rollout='november')
                self.assertEqual((code, changed), (told['exit_code'], told['changed']))
                words = self.calls()[-1]
                self.assertEqual(last, [word for word in words if word in ('status', 'rollback', '--to', RUN)])

    def test_a_name_of_a_rollout_leads_nowhere_else(self):
        for name in ('../x', 'a/b', '', '.x', 'x\n', 'a' * 65):
            with self.subTest(name):
                told = self.call({'status': [status()], 'rollback': [result('rolled-back', 0, True)]}, action='rollback', rollout=name)
                self.assertTrue(told.get('failed', False))
                self.assertEqual([], self.calls())


if __name__ == '__main__':
    unittest.main()
