#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: the authors of nginx-upgrade
# Apache License 2.0 (see LICENSE of nginx-upgrade, or https://www.apache.org/licenses/LICENSE-2.0)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: nginx_upgrade
short_description: Replaces the binary of a running nginx, and takes it back
version_added: 1.0.0
author:
  - the authors of nginx-upgrade (!UNKNOWN)
description:
  - Runs C(nginx-upgrade) on the host and tells what it did, from its JSON.
  - A host on which the candidate runs already is left alone.
  - With I(action=hold) and I(confirm_within) the program goes on waiting on the host when the task is over, in a session of its own. If no
    I(action=commit) comes in time, it goes back by itself, whatever became of the connection to the host.
options:
  action:
    description:
      - C(apply) upgrades, watches and finishes.
      - C(hold) upgrades up to standby. The old master waits without workers, and C(commit) or C(rollback) decides.
      - C(commit) retires the old master of a held upgrade.
      - C(rollback) goes back to the old version from any phase, also after a commit.
      - C(reload) has nginx load its configuration, and sees whether it did.
      - C(status) tells what runs and changes nothing.
    type: str
    required: true
    choices: [apply, hold, commit, rollback, reload, status]
  candidate:
    description:
      - The new binary, as a path on the host.
      - Without it the file at nginx's own path is the candidate, which a package manager has put there.
    type: path
  sha256:
    description:
      - The digest that I(candidate) must have.
      - With I(action=commit) the digest that must serve afterwards. Without it a commit that finds nothing to commit is no failure, also where
        the held run has gone back meanwhile.
    type: str
  modules:
    description: New dynamic modules, as paths on the host. Each replaces the file of the same name that the configuration loads.
    type: list
    elements: path
    default: []
  pid_file:
    description: The pid file of the nginx in question. Not needed where only one runs.
    type: path
  pid:
    description: The pid of the master in question, instead of I(pid_file).
    type: int
  confirm_within:
    description:
      - For I(action=hold), the time within which C(commit) must come, such as C(5m). Past it the program goes back by itself.
      - Without it a held upgrade is held until somebody decides.
    type: str
  observe:
    description: How long the new version must serve unharmed before the old master is retired, such as C(30s).
    type: str
  probes:
    description: Requests that the new workers must answer well, made on the host by the program itself.
    type: list
    elements: str
    default: []
  start_timeout:
    description: How long the new master has to be ready.
    type: str
  drain_timeout:
    description: How long old workers have to finish.
    type: str
  on_drain_timeout:
    description: What comes when I(drain_timeout) is over. C(rollback) and C(reload) know C(commit) and C(terminate) only.
    type: str
    choices: [commit, hold, rollback, terminate]
  deadline:
    description: For the whole command. Past it the old version is brought back.
    type: str
  allow:
    description: Hazards whose refusal becomes a warning, by their ids.
    type: list
    elements: str
    default: []
  rehearse:
    description: Whether the candidate is started in a sandbox first.
    type: str
    choices: [auto, always, never]
  to_run:
    description: For I(action=rollback), the run before which things shall be again.
    type: str
  wait:
    description: For I(action=rollback) after a commit, how long old workers that still finish are waited for.
    type: str
  options:
    description: Further options of the command, as they would be typed.
    type: list
    elements: str
    default: []
  rollout:
    description:
      - The name of a rollout over many hosts. What this host did in it is kept in I(record_dir).
      - With I(action=rollback) only what this rollout did here is taken back, and a host that it did not upgrade is left alone.
    type: str
  record_dir:
    description: Where the records of rollouts are kept on the host.
    type: path
    default: /var/lib/nginx-upgrade-fleet/rollouts
  lock_retries:
    description: How often it is tried again where another run holds the lock of this nginx.
    type: int
    default: 3
  lock_delay:
    description: How many seconds lie between these tries.
    type: int
    default: 10
  page:
    description: With I(action=status), return the page of the newest run too, which the C(rollout) callback keeps and links to.
    type: bool
    default: false
  executable:
    description: The program, by its path or its name.
    type: str
    default: nginx-upgrade
  state_dir:
    description: Where the program keeps its runs and backups, if not at its own place.
    type: path
attributes:
  check_mode:
    support: full
    description: C(apply) and C(hold) run C(plan), C(reload) has C(--dry-run), C(commit) and C(rollback) look at C(status).
  diff_mode:
    support: full
    description: Shows version and digest of before and after.
  platform:
    support: full
    platforms: linux
    description: The program runs on Linux only.
notes:
  - Run it as root, or as the user that nginx runs as.
  - An exit code of 3 or 4 is a failed task on a host that serves as before. 5 means that somebody has to look at the host;
    I(stop_fleet) is true then, and a play should touch no other host. 6 is tried again I(lock_retries) times. All others fail, too.
'''

EXAMPLES = r'''
- name: Upgrade, watch and finish
  nginx_upgrade.fleet.nginx_upgrade:
    action: apply
    candidate: /srv/releases/nginx
    sha256: 5faf32a71d75f1c0a9d5d9a4e4e3a2d8f5ad0b1f8e9c5b3ad1c0c5a2a6f3c111

- name: Upgrade, and go back unless the next task says commit within five minutes
  nginx_upgrade.fleet.nginx_upgrade:
    action: hold
    candidate: /srv/releases/nginx
    confirm_within: 5m

- name: Retire the old master
  nginx_upgrade.fleet.nginx_upgrade:
    action: commit

- name: Take back what the rollout of November did here, if it did anything
  nginx_upgrade.fleet.nginx_upgrade:
    action: rollback
    rollout: november

- name: Load the configuration, and fail where nginx keeps the one it has
  nginx_upgrade.fleet.nginx_upgrade:
    action: reload
'''

RETURN = r'''
outcome:
  description: How it ended, in the program's words.
  type: str
  returned: always
  sample: upgraded
exit_code:
  description: The program's exit code.
  type: int
  returned: always
  sample: 0
message:
  description: One sentence.
  type: str
  returned: always
  sample: upgraded nginx 1.18.0 to 1.22.1
state:
  description: Who serves now.
  type: str
  returned: when known
remedy:
  description: What to type next, where it failed.
  type: str
  returned: when known
run:
  description: The run, as C(nginx-upgrade history) has it.
  type: str
  returned: when there is one
  sample: 20261129T201402Z-1.18.0-1.22.1
from:
  description: The version of before, with C(product), C(version), C(sha256) and C(package).
  type: dict
  returned: when known
to:
  description: The version of afterwards, likewise.
  type: dict
  returned: when known
phase:
  description: What is seen of the masters.
  type: str
  returned: when known
  sample: standby
serving:
  description: Who serves.
  type: str
  returned: when known
  sample: new
masters:
  description: The masters with their workers.
  type: list
  elements: dict
  returned: always
hazards:
  description: What speaks against it, each with C(id), C(level), C(evidence) and C(remedy).
  type: list
  elements: dict
  returned: always
proofs:
  description: What was shown of the new version.
  type: list
  elements: dict
  returned: always
warnings_told:
  description: What the program warned of while it ran.
  type: list
  elements: str
  returned: always
last_run:
  description:
    - The newest run on this host, with its outcome and the reason. Of C(status) only.
    - Its C(rollout) is the name of the rollout that it was of, by the records in I(record_dir).
  type: dict
  returned: when known
run_page:
  description: The page of that run, HTML as C(nginx-upgrade history RUN --html) writes it.
  type: str
  returned: when I(page) and there is a run
confirm:
  description: Until when a held run waits for C(commit), and how much is left. Of C(status) and C(hold) only.
  type: dict
  returned: when a run waits
stop_fleet:
  description: True where the program could not bring back the old version, so that no other host should be touched.
  type: bool
  returned: always
lock_tries:
  description: How often another run held the lock.
  type: int
  returned: always
rollout:
  description: The name of the rollout, as it was given.
  type: str
  returned: when given
'''

import hashlib
import json
import os
import re
import subprocess
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text

LOCKED = 6
STRANDED = 5
ROLLOUT_NAME = re.compile(r'^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z')
# what the program's commands of the same names take of what can be given here
OPTIONS = {
    'apply': ('sha256', 'observe', 'start_timeout', 'drain_timeout', 'on_drain_timeout', 'deadline', 'rehearse'),
    'commit': ('drain_timeout',),
    'rollback': ('start_timeout', 'drain_timeout', 'on_drain_timeout', 'deadline', 'wait'),
    'reload': ('start_timeout', 'drain_timeout', 'on_drain_timeout', 'deadline'),
    'status': (),
}
OPTIONS['plan'] = OPTIONS['apply']
RETURNED = ('outcome', 'exit_code', 'message', 'state', 'remedy', 'run', 'from', 'to', 'phase', 'serving', 'masters', 'hazards', 'proofs',
            'last_run', 'run_page', 'confirm', 'backup', 'next', 'nginx_says')


class NoResult(Exception):
    """The program said nothing that can be read."""


def last_object(text):
    """The result: the one object of -o json, or the last line of -o jsonl."""
    for line in reversed(text.strip().splitlines()):
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict) and 'exit_code' in found else None
    return None


def digest(path):
    sha = hashlib.sha256()
    with open(path, 'rb') as binary:
        for block in iter(lambda: binary.read(1 << 20), b''):
            sha.update(block)
    return sha.hexdigest()


def serving_digest(result):
    """Of the master whose workers accept; of two, the new one's at standby."""
    masters = dict((master['role'], master) for master in result.get('masters') or [])
    for role in ('sole', 'new', 'old'):
        if role in masters:
            return masters[role]['sha256']
    return None


class Record:
    """What one rollout did on this host: a small file, so that it can be taken back without asking who was there that day."""

    def __init__(self, folder, rollout):
        self.folder = folder
        self.path = os.path.join(folder, rollout + '.json')
        self.rollout = rollout

    def read(self):
        try:
            with open(self.path, 'rb') as record:
                return json.loads(to_text(record.read()))
        except (IOError, OSError):
            return None

    def write(self, result, state):
        if not os.path.isdir(self.folder):
            os.makedirs(self.folder, 0o755)
        before = self.read() or {}
        record = {'rollout': self.rollout, 'run': result['run'], 'from': result['from'], 'to': result['to'], 'state': state}
        if before == record:
            return
        descriptor, part = tempfile.mkstemp(dir=self.folder, prefix='.new-')
        with os.fdopen(descriptor, 'wb') as out:
            out.write(to_bytes(json.dumps(record, sort_keys=True) + '\n'))
            out.flush()
            os.fsync(out.fileno())
        os.rename(part, self.path)


def rollout_of(folder, run):
    """By the records on this host: who steers may have been cut off before it heard of the run."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith('.json') and ROLLOUT_NAME.match(name))
    except (IOError, OSError):
        return None
    for name in names:
        record = Record(folder, name[:-len('.json')]).read()
        if record and record['run'] == run:
            return record['rollout']
    return None


class Program:
    def __init__(self, module):
        self.module = module
        self.params = module.params
        self.lock_tries = 0
        self.executable = module.get_bin_path(self.params['executable'], required=True)

    def line(self, command, output, more):
        params = self.params
        line = [self.executable, command]
        if command in ('apply', 'plan') and params['candidate']:
            line.append(params['candidate'])
        line += ['-o', output, '--color', 'never']
        for name in ('pid_file', 'pid', 'state_dir') + OPTIONS[command]:
            if params[name] is not None:
                line += ['--' + name.replace('_', '-'), str(params[name])]
        if command in ('apply', 'plan'):
            for option, values in (('--module', params['modules']), ('--probe', params['probes'])):
                for value in values:
                    line += [option, value]
        if command in ('apply', 'plan', 'reload'):
            for hazard in params['allow']:
                line += ['--allow', hazard]
        if command in ('apply', 'commit', 'rollback'):
            line.append('--yes')
        return line + more + (params['options'] if command != 'status' else [])

    def run(self, command, *more):
        """Its result; where another run holds the lock, after some tries."""
        return self.patiently(lambda: self.once(command, *more))

    def patiently(self, once):
        tries = 0
        while True:
            result = once()
            if result['exit_code'] != LOCKED or tries >= self.params['lock_retries']:
                return result
            tries += 1
            self.lock_tries = tries
            time.sleep(self.params['lock_delay'])

    def once(self, command, *more):
        code, out, err = self.module.run_command(self.line(command, 'json', list(more)), cwd='/')
        result = last_object(out)
        if result is None:
            raise NoResult('exit code %d, and no result: %s' % (code, (err or out).strip()[-500:]))
        return result

    def status(self):
        return self.once('status')

    def page(self, run):
        """HTML; None where an older program makes none."""
        line = [self.executable, 'history', run, '--html', '-', '--color', 'never']
        for name in ('pid_file', 'state_dir'):
            if self.params[name] is not None:
                line += ['--' + name.replace('_', '-'), self.params[name]]
        code, out, err = self.module.run_command(line, cwd='/')
        return out if code == 0 else None

    def held(self, *more):
        """
        Up to standby, and the program goes on waiting there when this module has ended: in a session of its own, so that no end
        of this one's, nor of the connection, is the end of it. Its output goes to files that have no name any more.
        """
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        process = subprocess.Popen(self.line('apply', 'jsonl', list(more)), cwd='/', stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   start_new_session=True, close_fds=True)
        seen, alone, looked = 0, False, 0.0
        while True:
            ended = process.poll() is not None
            text = self.text(out)
            lines = text.splitlines()[seen:text.count('\n')]
            seen += len(lines)
            alone = alone or any(self.is_alone(line) for line in lines)
            if ended:
                result = last_object(text)
                if result is None:
                    raise NoResult('exit code %d, and no result: %s' % (process.returncode, self.text(err).strip()[-500:]))
                return result
            # each look is a program that is started: one a second, and at once where something happened
            if alone and (lines or time.time() - looked > 1):
                looked = time.time()
                status = self.status()
                if status.get('confirm') and process.poll() is None:
                    return self.waiting(status)
            time.sleep(0.1)

    @staticmethod
    def text(stream):
        """From its beginning, without moving the place at which the program writes."""
        size = os.fstat(stream.fileno()).st_size
        return to_text(os.pread(stream.fileno(), size, 0), errors='surrogate_or_replace')

    @staticmethod
    def is_alone(line):
        try:
            event = json.loads(line)
        except ValueError:
            return False
        return event.get('event') == 'phase' and event.get('phase') in ('draining', 'standby')

    @staticmethod
    def waiting(status):
        status.update(outcome='held', changed=True, command='apply', serving='new')
        return status


def planned(program):
    result = program.run('plan')
    result['changed'] = result['outcome'] == 'planned'
    return result


def held_already(program, result):
    """Where a second play finds what the first one holds: nothing is to be done."""
    params = program.params
    if result['exit_code'] not in (3, LOCKED) or params['action'] != 'hold' or not params['candidate']:
        return result
    status = program.status()
    candidate = params['sha256'] or digest(params['candidate'])
    if status.get('phase') not in ('draining', 'standby') or serving_digest(status) != candidate.lower():
        return result
    status.update(outcome='held', changed=False)
    return status


def apply(program):
    params = program.params
    if program.module.check_mode:
        return held_already(program, planned(program))
    if params['action'] == 'apply':
        return program.run('apply')
    if params['confirm_within'] is None:
        return held_already(program, program.run('apply', '--hold'))
    return held_already(program, program.patiently(lambda: program.held('--confirm-within', params['confirm_within'])))


def commit(program):
    if not program.module.check_mode:
        return committed(program, program.run('commit'))
    status = program.status()
    status['changed'] = status['phase'] != 'sole'
    return status


def committed(program, result):
    """A held run can have gone back for another reason than that its time was over; the program then finds nothing to commit."""
    wanted = program.params['sha256']
    if result['exit_code'] != 0 or result['changed'] or not wanted:
        return result
    status = program.status()
    serves = serving_digest(status)
    if serves == wanted.lower():
        return result
    last = status.get('last_run') or {}
    status.update(outcome='failed-rolled-back', exit_code=4, changed=False, run=last.get('run'), message='there was nothing to commit, and sha256 '
                  '%s serves; the last run ended as %s: %s' % (serves, last.get('outcome'), last.get('reason')))
    return status


def rollback(program):
    params = program.params
    more = ['--to', params['to_run']] if params['to_run'] else []
    if params['rollout']:
        return roll_out_back(program)
    if not program.module.check_mode:
        return program.run('rollback', *more)
    status = program.status()
    status['changed'] = status['phase'] != 'sole' or bool(params['to_run'] or status.get('rollback_to'))
    return status


def roll_out_back(program):
    """Only what this rollout did here, and only where nobody has done anything since."""
    record = program.record.read()
    status = program.status()
    status['changed'] = False
    if record is None:
        status.update(outcome='unchanged', message='the rollout %s did nothing here' % program.record.rollout)
        return status
    serves = serving_digest(status)
    if status['phase'] == 'sole' and serves == record['from']['sha256']:
        status.update({'outcome': 'unchanged', 'run': record['run'], 'from': record['from'], 'to': record['to'],
                       'message': 'nginx %s serves as before the rollout %s' % (record['from']['version'], program.record.rollout)})
        return status
    if serves != record['to']['sha256']:
        status.update(outcome='refused', exit_code=3, message='what serves here is not what the rollout %s brought, but sha256 %s; '
                      'somebody has upgraded it since' % (program.record.rollout, serves))
        return status
    if program.module.check_mode:
        status.update(changed=True, run=record['run'])
        return status
    return program.run('rollback', *(['--to', record['run']] if status['phase'] == 'sole' else []))


def reload(program):
    if not program.module.check_mode:
        return program.run('reload')
    result = program.run('reload', '--dry-run')
    result['changed'] = result['outcome'] == 'planned'
    return result


def status(program):
    result = program.status()
    result['changed'] = False
    if result.get('last_run'):
        result['last_run']['rollout'] = rollout_of(program.params['record_dir'], result['last_run']['run'])
        if program.params['page']:
            result['run_page'] = program.page(result['last_run']['run'])
    return result


ACTIONS = {'apply': apply, 'hold': apply, 'commit': commit, 'rollback': rollback, 'reload': reload, 'status': status}


def keep_record(program, result):
    """As soon as the run is known, so that no crash of who steers the fleet leaves a host that is upgraded and not in its rollout."""
    action = program.params['action']
    if action in ('apply', 'hold', 'commit') and result['changed'] and result.get('run'):
        program.record.write(result, result['outcome'])
    elif action == 'rollback':
        before = program.record.read()
        if before and result['exit_code'] == 0:
            program.record.write(before, 'rolled-back')


def side(side_of):
    return '%s %s\nsha256 %s\n' % (side_of['product'], side_of['version'], side_of['sha256'])


def diff(result):
    if not result['changed'] or not result.get('from') or not result.get('to'):
        return None
    before, after = side(result['from']), side(result['to'])
    return {'before_header': 'nginx', 'after_header': 'nginx', 'before': before, 'after': after}


def answer(program, result):
    told = dict((name, result[name]) for name in RETURNED if result.get(name) is not None)
    for name in ('masters', 'hazards', 'proofs'):
        told.setdefault(name, [])
    told.update(changed=bool(result['changed']), warnings_told=result.get('warnings') or [], lock_tries=program.lock_tries,
                stop_fleet=result['exit_code'] == STRANDED)
    if program.params['rollout']:
        told['rollout'] = program.params['rollout']
    shown = diff(result)
    if shown:
        told['diff'] = shown
    return told


def failure(result):
    """The program's sentence, and the hazards by their ids, as a person is to look them up."""
    refusals = [hazard for hazard in result.get('hazards') or [] if hazard['level'] == 'refuse']
    more = ''.join('; %s: %s' % (hazard['id'], hazard['evidence']) for hazard in refusals)
    remedy = '; try: %s' % result['remedy'] if result.get('remedy') else ''
    return 'exit code %d: %s%s%s' % (result['exit_code'], result['message'], more, remedy)


def main():
    texts = ('sha256', 'confirm_within', 'observe', 'start_timeout', 'drain_timeout', 'deadline', 'to_run', 'wait', 'rollout')
    spec = dict((name, dict(type='str')) for name in texts)
    spec.update(
        action=dict(type='str', required=True, choices=['apply', 'hold', 'commit', 'rollback', 'reload', 'status']),
        candidate=dict(type='path'),
        modules=dict(type='list', elements='path', default=[]),
        pid_file=dict(type='path'),
        pid=dict(type='int'),
        probes=dict(type='list', elements='str', default=[]),
        on_drain_timeout=dict(type='str', choices=['commit', 'hold', 'rollback', 'terminate']),
        allow=dict(type='list', elements='str', default=[]),
        rehearse=dict(type='str', choices=['auto', 'always', 'never']),
        options=dict(type='list', elements='str', default=[]),
        record_dir=dict(type='path', default='/var/lib/nginx-upgrade-fleet/rollouts'),
        lock_retries=dict(type='int', default=3),
        lock_delay=dict(type='int', default=10),
        page=dict(type='bool', default=False),
        executable=dict(type='str', default='nginx-upgrade'),
        state_dir=dict(type='path'),
    )
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True, mutually_exclusive=[('pid_file', 'pid'), ('to_run', 'rollout')])
    params = module.params
    # an empty one, which a variable that is not set can become, would take back what no rollout did
    if params['rollout'] is not None and not ROLLOUT_NAME.match(params['rollout']):
        module.fail_json(msg='the name of a rollout has letters, digits, dots, hyphens and underscores, 64 at the most')
    if params['lock_retries'] < 0 or params['lock_delay'] < 0:
        module.fail_json(msg='lock_retries and lock_delay are not below 0')
    program = Program(module)
    program.record = Record(params['record_dir'], params['rollout'] or '')
    try:
        result = ACTIONS[params['action']](program)
        if params['rollout'] and not module.check_mode:
            keep_record(program, result)
    except NoResult as e:
        module.fail_json(msg='nginx-upgrade cannot be understood: ' + to_native(e))
    except (IOError, OSError, ValueError) as e:
        module.fail_json(msg='cannot %s: %s' % (params['action'], to_native(e)))
    told = answer(program, result)
    if result['exit_code'] != 0:
        module.fail_json(msg=failure(result), **told)
    module.exit_json(msg=result['message'], **told)


if __name__ == '__main__':
    main()
