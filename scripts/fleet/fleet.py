"""
The scenarios of scripts/test-fleet, which has made the namespaces in which this runs.

    fleet.py CACHE PROGRAM [--short]
"""

import contextlib
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
COLLECTION = os.path.join(os.path.dirname(HERE), 'ansible')
PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'docs', 'fleet.md')
OLD, NEW = '1.18.0', '1.22.1'
CONTROLLER = '/mnt/controller'
STATE = '/var/lib/nginx-upgrade'

NGINX_CONF = '''
worker_processes 1;
pid logs/nginx.pid;
error_log logs/error.log notice;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path temp/body; proxy_temp_path temp/proxy; fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi; scgi_temp_path temp/scgi;
    map $nginx_version $answer {{ {bad} default 200; }}
    server {{
        listen 80;
        location / {{ if ($answer = 500) {{ return 500; }} return 200 "$nginx_version\\n"; }}
    }}
}}
'''
SSHD_CONFIG = '''
Port 22
Subsystem sftp internal-sftp
HostKey /etc/ssh/host_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
UseDNS no
'''
ANSIBLE_CFG = '''
[defaults]
host_key_checking = false
forks = 10
callbacks_enabled = nginx_upgrade.fleet.rollout
interpreter_python = /usr/bin/python3
retry_files_enabled = false
[callback_nginx_upgrade_rollout]
folder = /root/rollouts
[ssh_connection]
pipelining = true
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=2 -o ServerAliveCountMax=2 -o ConnectTimeout=5 -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
'''
# what a hook does to a host on purpose
HOLD_LOCK = '#!/bin/sh\nuntil [ -e /run/release ]; do sleep 0.2; done\nexit 1\n'
STOP_OLD_MASTER = '''#!/bin/sh
pid=$(python3 -c 'import json, sys
print([m["pid"] for m in json.load(sys.stdin)["masters"] if m["role"] == "old"][0])')
kill -STOP "$pid"
exit 1
'''


class Wrong(Exception):
    """Something else happened than what was to be shown."""


def await_that(what, condition, limit_s=60):
    end = time.monotonic() + limit_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise Wrong('waited %d s in vain for %s' % (limit_s, what))
        time.sleep(0.1)


def check(what, found, wanted):
    if found != wanted:
        raise Wrong('%s: found %r, wanted %r' % (what, found, wanted))
    print('   %s: %s' % (what, json.dumps(found) if not isinstance(found, str) else found), flush=True)


def run(*line, **more):
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more).stdout


class Host:
    """A root, a table of processes and a network of its own, on the bridge."""

    def __init__(self, name, number, cache, program, bad=False):
        self.name, self.address = name, '10.77.0.%d' % (10 + number)
        self.link = 'v%d' % number
        self.cache, self.program, self.bad = cache, program, bad
        self.folder = '/mnt/hosts/' + name
        self.process = self.load = self.pid = None

    def files(self):
        top = self.folder + '/files'
        for folder in ('srv/nginx/sbin', 'srv/nginx/conf', 'srv/nginx/logs', 'srv/nginx/temp', 'etc/ssh', 'usr/local/bin', 'var/log/nginx',
                       'etc/hooks-lock/before-start/required.d', 'etc/hooks-stop/ready/required.d'):
            os.makedirs('%s/%s' % (top, folder))
        shutil.copy2('%s/nginx/%s/sbin/nginx' % (self.cache, OLD), top + '/srv/nginx/sbin/nginx')
        shutil.copy2(CONTROLLER + '/root/host_key', top + '/etc/ssh/host_key')
        shutil.copy2(CONTROLLER + '/root/key.pub', top + '/etc/ssh/authorized_keys')
        os.symlink(self.program + '/bin/nginx-upgrade', top + '/usr/local/bin/nginx-upgrade')
        for path, text, mode in (
                ('srv/nginx/conf/nginx.conf', NGINX_CONF.format(bad='%s 500;' % NEW if self.bad else ''), 0o644),
                ('etc/ssh/sshd_config', SSHD_CONFIG + 'SetEnv PATH=/usr/local/bin:/usr/sbin:/usr/bin\n', 0o644),
                ('etc/hooks-lock/before-start/required.d/wait', HOLD_LOCK, 0o755),
                ('etc/hooks-stop/ready/required.d/stop', STOP_OLD_MASTER, 0o755)):
            with open('%s/%s' % (top, path), 'w') as out:
                out.write(text)
            os.chmod('%s/%s' % (top, path), mode)

    def start(self):
        os.makedirs(self.folder)
        self.files()
        run('ip', 'netns', 'add', self.name)
        run('ip', 'link', 'add', self.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', self.name)
        run('ip', 'link', 'set', self.link, 'master', 'br0', 'up')
        for line in ('link set lo up', 'addr add %s/24 dev eth0' % self.address, 'link set eth0 up'):
            run('ip', '-n', self.name, *line.split())
        self.process = subprocess.Popen(
            ['nsenter', '--net=/run/netns/' + self.name, 'unshare', '--mount', '--propagation', 'private', '--pid', '--fork',
             '--kill-child', '--uts', '--ipc', '--', HERE + '/host', self.folder, self.cache + '/nginx', self.program],
            stdin=subprocess.DEVNULL)
        self.pid = await_that('the first process of ' + self.name, self.first_process)
        await_that(self.name + ' to serve', lambda: self.serves() == OLD)
        await_that('sshd of ' + self.name, lambda: subprocess.run(
            ['bash', '-c', 'exec 3<>/dev/tcp/%s/22' % self.address], stderr=subprocess.DEVNULL).returncode == 0)
        self.load = subprocess.Popen(['nsenter', '--net=/run/netns/' + self.name, sys.executable, '-B', HERE + '/load.py', '80'],
                                     stdout=subprocess.PIPE, text=True)

    def first_process(self):
        if self.process.poll() is not None:
            raise Wrong(self.name + ' did not start')
        with open('/proc/%d/task/%d/children' % (self.process.pid, self.process.pid)) as children:
            return int((children.read().split() or ['0'])[0])

    def inside(self, *line):
        """A command on the host, by whoever sits before it."""
        return subprocess.run(['nsenter', '--target', str(self.pid), '--mount', '--pid', '--net', '--uts', '--ipc', '--root', '--wd=/',
                               *line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def pids_of(self, command):
        """Of the program's processes that run this command, as the host numbers them."""
        found = []
        for path in glob.glob('/proc/%d/root/proc/[0-9]*/cmdline' % self.pid):
            try:
                with open(path, 'rb') as line:
                    words = line.read().split(b'\0')
            except OSError:
                continue
            if b'io.github.nginxupgrade.Main' in words and command in words:
                found.append(path.split('/')[-2])
        return found

    def path(self, path):
        return '/proc/%d/root%s' % (self.pid, path)

    def serves(self):
        """The version, as asked from outside."""
        try:
            with urllib.request.urlopen('http://%s/' % self.address, timeout=5) as answer:
                return answer.headers['Server'].rpartition('/')[2]
        except urllib.error.HTTPError as e:
            return e.headers['Server'].rpartition('/')[2]
        except OSError:
            return None

    def answers(self, path):
        """The status, as asked from outside."""
        try:
            with urllib.request.urlopen('http://%s%s' % (self.address, path), timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as e:
            return e.code

    def status(self):
        return json.loads(self.inside('nginx-upgrade', 'status', '-o', 'json').stdout.strip().splitlines()[-1])

    def runs(self):
        return sorted(os.path.basename(run) for run in glob.glob(self.path(STATE + '/*/2*')))

    def is_alone(self):
        """One master, and no run under way."""
        status = self.status()
        return status['phase'] == 'sole' and not status.get('confirm')

    def cut(self, down):
        run('ip', 'link', 'set', self.link, 'down' if down else 'up')

    def account(self):
        self.load.send_signal(signal.SIGTERM)
        out, _ = self.load.communicate(timeout=60)
        return json.loads(out)


class Ansible:
    """The machine that steers: its own overlay, so that what is installed there is not on the machine."""

    def __init__(self, cache, program):
        self.cache = cache
        os.makedirs(CONTROLLER)
        os.makedirs('/mnt/c/upper')
        os.makedirs('/mnt/c/work')
        run('mount', '-t', 'overlay', '-o', 'lowerdir=/mnt/layer:/,upperdir=/mnt/c/upper,workdir=/mnt/c/work', 'overlay', CONTROLLER)
        for folder in ('/proc', '/sys', '/dev', '/run'):
            run('mount', '--rbind', folder, CONTROLLER + folder)
        for folder in ('/tmp', '/root'):
            run('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', CONTROLLER + folder)
        for folder in ('/mnt', '/etc/ansible'):
            os.makedirs(CONTROLLER + folder, exist_ok=True)
        for folder in (cache + '/nginx', program):
            os.makedirs(CONTROLLER + folder, exist_ok=True)
            run('mount', '--bind', '-o', 'ro', folder, CONTROLLER + folder)
        os.makedirs(CONTROLLER + '/usr/local/bin', exist_ok=True)
        self.shell('ln -sf %s/bin/nginx-upgrade /usr/local/bin/nginx-upgrade' % program)
        self.write('/root/ansible.cfg', ANSIBLE_CFG)
        self.shell('mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N "" -f /root/key && ssh-keygen -q -t ed25519 -N "" -f /root/host_key')
        shutil.copytree(COLLECTION, CONTROLLER + '/root/scripts/ansible', ignore=shutil.ignore_patterns('__pycache__'))
        for line in self.page_lines('ansible-galaxy'):
            self.shell('cd /root && ' + line)

    @staticmethod
    def page(name):
        """A block of docs/fleet.md, as it stands there."""
        with open(PAGE) as page:
            return re.search(r'<!-- tried by scripts/test-fleet: %s -->\n```\n(.*?)```' % name, page.read(), re.S).group(1)

    def page_lines(self, beginning):
        return [line for line in self.page('ansible').splitlines() if line.startswith(beginning)]

    @staticmethod
    def write(path, text):
        with open(CONTROLLER + path, 'w') as out:
            out.write(text)

    @staticmethod
    def call(*line):
        environment = {'PATH': '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': '/root', 'LANG': 'C.UTF-8', 'ANSIBLE_CONFIG': '/root/ansible.cfg',
                       'PYTHONDONTWRITEBYTECODE': '1', 'ANSIBLE_NOCOLOR': '1', 'COLUMNS': '160'}
        return subprocess.run(['chroot', CONTROLLER, *line], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)

    def shell(self, script):
        done = self.call('bash', '-c', script)
        if done.returncode:
            raise Wrong('%s: %s' % (script, done.stdout))
        return done.stdout

    def inventory(self, hosts, of_host, more):
        candidate = '%s/nginx/%s/sbin/nginx' % (self.cache, NEW)
        variables = {
            'ansible_user': 'root', 'ansible_ssh_private_key_file': '/root/key',
            'rolling_upgrade_candidate': candidate, 'rolling_upgrade_sha256': self.digest(candidate),
            'rolling_upgrade_probes': ['http://{{ ansible_host }}/'], 'rolling_upgrade_confirm_within': '60s',
            'rolling_upgrade_observe': '1s', 'rolling_upgrade_lock_retries': 20, 'rolling_upgrade_lock_delay': 1}
        variables.update(more)
        listed = dict((host.name, dict({'ansible_host': host.address}, **of_host.get(host.name, {}))) for host in hosts)
        self.write('/root/inventory.json', json.dumps({'all': {'vars': variables, 'hosts': listed}}))

    @staticmethod
    def digest(path):
        return run('sha256sum', path).split()[0]

    def play(self, playbook, hosts, rollout, of_host=None, extra=None, more=None, flags=()):
        self.inventory(hosts, of_host or {}, more or {})
        begun = time.monotonic()
        done = self.call('ansible-playbook', playbook, *flags, '-i', '/root/inventory.json', '-e',
                         json.dumps(dict({'rolling_upgrade_rollout': rollout}, **(extra or {}))))
        self.last = Play(done, time.monotonic() - begun)
        return self.last

    def rollout(self, hosts, rollout, **more):
        return self.play('nginx_upgrade.fleet.rollout', hosts, rollout, **more)

    def lenient(self, hosts, rollout, percent, **more):
        """A play as somebody writes it who lets some hosts fail."""
        with open(CONTROLLER + '/root/.ansible/collections/ansible_collections/nginx_upgrade/fleet/playbooks/rollout.yml') as own:
            text = own.read()
        if 'max_fail_percentage: 0\n' not in text:
            raise Wrong('the playbook has no max_fail_percentage any more')
        self.write('/root/lenient.yml', text.replace('max_fail_percentage: 0\n', 'max_fail_percentage: %d\n' % percent))
        return self.play('/root/lenient.yml', hosts, rollout, **more)

    @staticmethod
    def events(rollout):
        with open('%s/root/rollouts/%s.jsonl' % (CONTROLLER, rollout)) as lines:
            return [event for event in map(json.loads, lines) if 'state' in event]

    def states(self, rollout, host):
        return [event['state'] for event in self.events(rollout) if event['host'] == host.name]


class Play:
    def __init__(self, done, took_s):
        self.text, self.ok, self.took_s = done.stdout, done.returncode == 0, took_s
        print('   (ansible-playbook: %.0f s, exit code %d)' % (took_s, done.returncode), flush=True)

    def recap(self, key):
        """{host: number} of PLAY RECAP."""
        recap = self.text.rpartition('PLAY RECAP')[2]
        return dict((match.group(1), int(match.group(2))) for match in re.finditer(r'^(\S+)\s+:.*\b%s=(\d+)' % key, recap, re.M)
                    if match.group(1) != 'localhost')

    def changed(self):
        return sum(self.recap('changed').values())

    def failed(self):
        failed, unreachable = self.recap('failed'), self.recap('unreachable')
        return sorted(host for host in failed if failed[host] or unreachable[host])


class Fleet:
    def __init__(self, cache, program, short):
        self.ansible = Ansible(cache, program)
        self.cache, self.short = cache, short
        names = ['good1', 'hand', 'dies', 'turns'] if short else [
            'good1', 'good2', 'good3', 'good4', 'hand', 'locked', 'dies', 'turns', 'cut', 'halts']
        self.hosts = dict((name, Host(name, number, cache, program, name == 'turns')) for number, name in enumerate(names))
        for host in self.hosts.values():
            setattr(self, host.name, host)

    def start(self):
        run('ip', 'link', 'add', 'br0', 'type', 'bridge')
        run('ip', 'addr', 'add', '10.77.0.1/24', 'dev', 'br0')
        run('ip', 'link', 'set', 'br0', 'up')
        for host in self.hosts.values():
            host.start()

    def versions(self, *hosts):
        return dict((host.name, host.serves()) for host in hosts)

    def all_serve(self, version, *hosts):
        check('serving', self.versions(*hosts), dict((host.name, version) for host in hosts))

    # the scenarios, in their order

    def one_refusal_stops_all_before_the_first(self):
        hand, others = self.hand, [host for host in self.hosts.values() if host.name.startswith('good')]
        hand.inside('cp', '%s/nginx/%s/sbin/nginx' % (self.cache, NEW), '/srv/nginx/sbin/nginx.new')
        hand.inside('mv', '/srv/nginx/sbin/nginx.new', '/srv/nginx/sbin/nginx')
        hand.inside('bash', '-c', 'kill -USR2 "$(</srv/nginx/logs/nginx.pid)"')
        await_that('the two masters of hand', lambda: hand.status()['phase'] == 'overlap')
        play = self.ansible.rollout(others + [hand], 'october')
        check('the play', play.ok, False)
        check('failed', [host for host in play.failed() if host == 'hand'], ['hand'])
        said = re.search(r'fatal: \[hand\].*', play.text)
        check('names the host and the exit code', bool(said and 'exit code 3' in said.group(0) and 'upgrade-under-way: ' in said.group(0)), True)
        print('   %s' % said.group(0)[:300])
        check('runs of the others', [host.runs() for host in others], [[] for _ in others])
        self.all_serve(OLD, *others)
        done = self.ansible.call('ansible', 'hand', '-i', '/root/inventory.json', '-m', 'nginx_upgrade.fleet.nginx_upgrade', '-a', 'action=rollback')
        check('taken back by the module', (done.returncode, 'CHANGED' in done.stdout), (0, True))
        await_that('hand to be alone', hand.is_alone)
        self.all_serve(OLD, hand)

    def a_candidate_that_fails_its_rehearsal_stops_all(self):
        """It dies wherever it is started, so it is seen before any nginx is touched."""
        faulty = '%s/nginx/faulty/exits-alone' % self.cache
        of_host = {'dies': {'rolling_upgrade_candidate': faulty, 'rolling_upgrade_sha256': self.ansible.digest(faulty)}}
        play = self.ansible.rollout([self.good1, self.dies], 'rehearsal', of_host=of_host)
        check('the play', play.ok, False)
        said = re.search(r'fatal: \[dies\].*', play.text)
        check('names the host and the hazard', bool(said and 'exit code 3' in said.group(0) and 'rehearsal-failed: ' in said.group(0)), True)
        check('runs', [self.good1.runs(), self.dies.runs()], [[], []])
        self.all_serve(OLD, self.good1, self.dies)

    def check_mode_shows_what_would_change_and_changes_nothing(self):
        play = self.ansible.rollout([self.good1, self.good2], 'check', flags=('--check', '--diff'))
        check('the play', play.ok, True)
        check('changed', [n > 0 for n in play.recap('changed').values()], [True, True])
        check('the difference', ('-nginx %s' % OLD in play.text, '+nginx %s' % NEW in play.text), (True, True))
        check('runs', [self.good1.runs(), self.good2.runs()], [[], []])
        self.all_serve(OLD, self.good1, self.good2)

    def well(self):
        return [host for host in self.hosts.values() if host.name in ('good1', 'good2', 'locked', 'hand')]

    def all_well_and_a_lock_is_waited_for(self):
        with self.lock_held() if not self.short else contextlib.nullcontext():
            play = self.ansible.rollout(self.well(), 'november')
        if not play.ok:
            print(play.text)
        check('the play', play.ok, True)
        self.all_serve(NEW, *self.well())
        for host in self.well():
            states = self.ansible.states('november', host)
            check('states of ' + host.name, states[-3:], ['planned', 'held', 'committed'])
        events = self.ansible.events('november')
        for host in self.well():
            print('   %s: %s' % (host.name, ', '.join('%s at %s' % (e['state'], e['at'][11:23]) for e in events if e['host'] == host.name)))
        at = [(event['state'], event['host']) for event in events]
        first, second = [host.name for host in self.well()][:2]
        check('the first is committed before the second is held', at.index(('committed', first)) < at.index(('held', second)), True)
        page = CONTROLLER + '/root/rollouts/november.html'
        with open(page) as html:
            text = html.read()
        check('the page has every run', all(event['run'] in text for event in events if event['run']), True)
        links = dict((link, os.path.exists(CONTROLLER + '/root/rollouts/' + link)) for link in re.findall(r'<a href="([^"]+)">', text))
        check('the page links to the page of each run', links, dict(
            ('november/%s-%s.html' % (host.name, host.runs()[-1]), True) for host in self.well()))
        with open('%s/root/rollouts/november/%s-%s.html' % (CONTROLLER, first, self.hosts[first].runs()[-1])) as html:
            text = html.read()
        check('which has the signals', [word in text for word in ('USR2 to ', 'WINCH to ', 'QUIT to ', 'upgraded')], [True] * 4)

    @contextlib.contextmanager
    def lock_held(self):
        """By a run of somebody else's, until the plan has met it."""
        host = self.locked
        other = threading.Thread(target=host.inside, args=(
            'nginx-upgrade', 'apply', '%s/nginx/%s/sbin/nginx' % (self.cache, NEW), '--yes', '--hooks-dir', '/etc/hooks-lock',
            '--hook-timeout', '120s'))
        other.start()
        await_that('the lock', lambda: 'at work' in host.status()['message'])
        met = []
        release = threading.Thread(target=lambda: met.append(self.release(host)))
        release.start()
        try:
            yield
        finally:
            with open(host.path('/run/release'), 'w'):
                pass
            release.join()
            other.join()
        check('the plan met the lock', met, [True])

    @staticmethod
    def release(host):
        def plans():
            return host.pids_of(b'plan')
        try:
            await_that('a plan on ' + host.name, plans, 120)
            await_that('the end of that plan', lambda: not plans(), 120)
        except Wrong:
            return False
        with open(host.path('/run/release'), 'w'):
            pass
        return True

    def a_second_run_changes_nothing(self):
        before = [host.runs() for host in self.well()]
        play = self.ansible.rollout(self.well(), 'november')
        check('the play', play.ok, True)
        check('changed', play.recap('changed'), dict((host.name, 0) for host in self.well()))
        check('no new run', [host.runs() for host in self.well()] == before, True)
        self.all_serve(NEW, *self.well())

    def a_lock_that_stays_fails_and_touches_nothing(self):
        host = self.good3
        other = threading.Thread(target=host.inside, args=(
            'nginx-upgrade', 'apply', '%s/nginx/%s/sbin/nginx' % (self.cache, NEW), '--yes', '--hooks-dir', '/etc/hooks-lock',
            '--hook-timeout', '120s'))
        other.start()
        await_that('the lock', lambda: 'at work' in host.status()['message'])
        play = self.ansible.rollout([host, self.good4], 'stays', more={'rolling_upgrade_lock_retries': 2})
        with open(host.path('/run/release'), 'w'):
            pass
        other.join()
        check('the play', play.ok, False)
        said = re.search(r'fatal: \[good3\].*', play.text)
        check('says so', bool(said and 'exit code 6' in said.group(0) and '"lock_tries": 2' in said.group(0)), True)
        check('state', self.ansible.states('stays', host), ['locked'])
        await_that('good3 to be alone', host.is_alone)
        os.unlink(host.path('/run/release'))
        self.all_serve(OLD, host, self.good4)
        check('runs of good4', self.good4.runs(), [])

    def one_that_dies_at_its_start_stops_the_play(self):
        faulty = '%s/nginx/faulty/exits' % self.cache
        of_host = {'dies': {'rolling_upgrade_candidate': faulty, 'rolling_upgrade_sha256': self.ansible.digest(faulty)}}
        hosts = [self.dies, self.turns] if self.short else [self.good3, self.dies, self.good4]
        play = self.ansible.rollout(hosts, 'dies', of_host=of_host)
        check('the play', play.ok, False)
        check('failed', play.failed(), ['dies'])
        check('states', self.ansible.states('dies', self.dies), ['planned', 'gone back'])
        page = '%s/root/rollouts/dies/dies-%s.html' % (CONTROLLER, self.dies.runs()[-1])
        check('the page of the run that went back is there', os.path.exists(page), True)
        if not self.short:
            self.all_serve(NEW, self.good3)
        self.all_serve(OLD, *hosts[hosts.index(self.dies):])
        check('the host after it was planned and not touched', self.ansible.states('dies', hosts[-1]), ['planned'])
        check('its runs', hosts[-1].runs(), [])

    def one_that_answers_500_goes_back_and_the_others_stay(self):
        play = self.ansible.lenient([self.turns, self.good4], 'turns', 60, extra={'rolling_upgrade_serial': ['100%']},
                                    more={'rolling_upgrade_confirm_within': '20s'})
        check('failed', play.failed(), ['turns'])
        self.all_serve(NEW, self.good4)
        check('states', self.ansible.states('turns', self.turns), ['planned', 'held', 'failed'])
        await_that('turns to go back by itself', self.turns.is_alone)
        self.all_serve(OLD, self.turns)
        check('its run', self.turns.status()['last_run']['outcome'], 'failed-rolled-back')

    def one_failure_takes_its_batch_back(self):
        """No host of a batch is committed once more have failed than may: they go back by themselves."""
        self.ansible.play('nginx_upgrade.fleet.rollback', [self.good4], 'turns')
        self.all_serve(OLD, self.good4)
        play = self.ansible.rollout([self.turns, self.good4], 'batch', extra={'rolling_upgrade_serial': ['100%']},
                                    more={'rolling_upgrade_confirm_within': '20s'})
        check('the play', play.ok, False)
        for host in (self.turns, self.good4):
            await_that(host.name + ' to go back by itself', host.is_alone)
        self.all_serve(OLD, self.turns, self.good4)
        play = self.ansible.play('nginx_upgrade.fleet.status', [self.turns, self.good4], 'batch')
        check('the page knows it afterwards', [self.ansible.states('batch', host)[-1] for host in (self.turns, self.good4)],
              ['gone back', 'gone back'])

    def a_rollback_takes_exactly_its_rollout_back(self):
        others = [host for host in self.hosts.values() if host not in self.well()]
        before, runs = self.versions(*others), [host.runs() for host in others]
        play = self.ansible.play('nginx_upgrade.fleet.rollback', self.hosts.values(), 'november')
        if not play.ok:
            print(play.text)
        check('the play', play.ok, True)
        check('changed', sorted(host for host, n in play.recap('changed').items() if n), sorted(host.name for host in self.well()))
        self.all_serve(OLD, *self.well())
        check('the others', self.versions(*others), before)
        check('no run of theirs', [host.runs() for host in others] == runs, True)
        play = self.ansible.play('nginx_upgrade.fleet.rollback', self.hosts.values(), 'november')
        check('a second time: the play, changed', (play.ok, play.changed()), (True, 0))

    def one_that_is_cut_off_at_standby_goes_back(self):
        cut = self.cut
        down = threading.Thread(target=self.cut_at_standby, args=(cut,))
        down.start()
        play = self.ansible.rollout([cut, self.good1], 'cut', more={'rolling_upgrade_confirm_within': '25s'})
        down.join()
        check('the play', play.ok, False)
        check('failed', play.failed(), ['cut'])
        check('states end with', self.ansible.states('cut', cut)[-1] in ('cut off', 'failed'), True)
        check('good1 was not touched', self.ansible.states('cut', self.good1), ['planned'])
        await_that('cut to go back by itself', cut.is_alone)
        cut.cut(False)
        self.all_serve(OLD, cut, self.good1)
        play = self.ansible.rollout([cut, self.good1], 'cut')
        if not play.ok:
            print(play.text)
        check('the next play', play.ok, True)
        check('tells it', bool(re.search(r'ended as failed-rolled-back: nobody said commit', play.text)), True)
        check('and so does the page', 'gone back' in self.ansible.states('cut', cut), True)
        self.all_serve(NEW, cut, self.good1)

    @staticmethod
    def cut_at_standby(host):
        await_that('standby of ' + host.name, lambda: glob.glob(host.path(STATE + '/*/2*/unconfirmed')), 180)
        host.cut(True)

    def a_held_run_that_ends_before_its_commit_is_a_failure(self):
        """Somebody ends it, or its own proofs do; the commit then finds nothing to commit, and that is no success."""
        host = self.dies
        interrupted = threading.Thread(target=self.interrupt_when_held, args=('interrupted', host))
        interrupted.start()
        play = self.ansible.rollout([host], 'interrupted', more={'rolling_upgrade_probe_times': 20})
        interrupted.join()
        check('the play', play.ok, False)
        check('states', self.ansible.states('interrupted', host), ['planned', 'held', 'gone back'])
        check('says why', 'the last run ended as interrupted-rolled-back: interrupted by TERM' in play.text, True)
        self.all_serve(OLD, host)

    def interrupt_when_held(self, rollout, host):
        path = CONTROLLER + '/root/rollouts/%s.jsonl' % rollout
        await_that(host.name + ' to be held', lambda: os.path.exists(path) and 'held' in self.ansible.states(rollout, host), 180)
        for pid in host.pids_of(b'apply'):
            host.inside('kill', '-TERM', pid)

    def a_play_that_is_killed_leaves_nothing_held(self):
        hosts = [self.dies, self.halts]
        killer = threading.Thread(target=self.kill_when_held, args=('killed', hosts))
        killer.start()
        play = self.ansible.rollout(hosts, 'killed', extra={'rolling_upgrade_serial': ['100%']},
                                    more={'rolling_upgrade_probe_times': 40, 'rolling_upgrade_confirm_within': '20s'})
        killer.join()
        check('the play', play.ok, False)
        for host in hosts:
            await_that(host.name + ' to go back by itself', host.is_alone)
        self.all_serve(OLD, *hosts)
        check('why', [host.status()['last_run']['reason'] for host in hosts], ['nobody said commit within 20 s'] * 2)

    def kill_when_held(self, rollout, hosts):
        path = CONTROLLER + '/root/rollouts/%s.jsonl' % rollout
        await_that('both to be held', lambda: os.path.exists(path) and all('held' in self.ansible.states(rollout, host) for host in hosts), 180)
        for folder in glob.glob('/proc/[0-9]*'):  # of our own namespace, in which there is one play
            with contextlib.suppress(OSError):
                with open(folder + '/cmdline', 'rb') as line:
                    words = line.read().split(b'\0')
                if b'/usr/bin/ansible-playbook' in words:
                    os.kill(int(os.path.basename(folder)), signal.SIGKILL)

    def a_configuration_is_reloaded_or_kept(self):
        """By the module: one that says what it would do, does it, changes nothing a second time but loads again, and one that nginx refuses."""
        hosts = [self.good1, self.hand]
        of_host = dict((host.name, {}) for host in hosts)
        self.ansible.inventory(hosts, of_host, {})
        for host in hosts:
            conf = host.path('/srv/nginx/conf/nginx.conf')
            with open(conf) as text:
                changed = text.read().replace('location / {', 'location = /fresh { return 204; }\n        location / {')
            with open(conf + '.new', 'w') as out:
                out.write(changed)
            os.rename(conf + '.new', conf)
        line = ('ansible', 'all', '-i', '/root/inventory.json', '-m', 'nginx_upgrade.fleet.nginx_upgrade', '-a', 'action=reload')
        done = self.ansible.call(*line, '--check')
        check('told beforehand', (done.returncode, done.stdout.count('| CHANGED =>')), (0, 2))
        check('not loaded yet', [host.answers('/fresh') for host in hosts], [200, 200])
        done = self.ansible.call(*line)
        check('reloaded', (done.returncode, done.stdout.count('| CHANGED =>'), done.stdout.count('"outcome": "reloaded"')), (0, 2, 2))
        check('it is loaded', [host.answers('/fresh') for host in hosts], [204, 204])
        with open(self.hand.path('/srv/nginx/conf/nginx.conf'), 'a') as out:
            out.write('nonsense;\n')
        done = self.ansible.call(*line)
        said = re.search(r'hand \| FAILED! => .*?"msg": "((?:[^"\\]|\\.)*)"', done.stdout, re.S)
        print('   %s' % (said.group(1)[:300] if said else done.stdout))
        check('one that nginx refuses is a failure that names it', bool(said and 'nonsense' in said.group(1)), True)
        check('the other is reloaded', done.stdout.count('good1 | CHANGED'), 1)
        check('what served goes on', [host.answers('/fresh') for host in hosts], [204, 204])

    def one_that_is_stranded_stops_all(self):
        """Its old master is stopped just as the new one is ready: nothing can bring it back, and that is exit code 5."""
        halts, beside, after = self.halts, self.good2, self.hand
        of_host = {'halts': {'rolling_upgrade_options': ['--hooks-dir', '/etc/hooks-stop', '--start-timeout', '4s']}}
        # a batch of which all have failed ends a play anyway, so there is one beside it that has not
        play = self.ansible.lenient([halts, beside, after], 'halts', 100, of_host=of_host, extra={'rolling_upgrade_serial': [2, 1]},
                                    more={'rolling_upgrade_confirm_within': '20s'})
        check('the play', play.ok, False)
        check('state', self.ansible.states('halts', halts), ['planned', 'stranded'])
        check('the one in the next batch, though all might have failed', self.ansible.states('halts', after), ['planned'])
        check('the one beside it was held', self.ansible.states('halts', beside), ['planned', 'held'])
        await_that(beside.name + ' to go back by itself', beside.is_alone)
        self.all_serve(OLD, beside, after)
        masters = halts.status()['masters']
        stopped = [master for master in masters if master['halted']]
        check('it is the old master that is stopped', [master['role'] for master in stopped], ['old'])
        halts.inside('kill', '-CONT', str(stopped[0]['pid']))
        done = self.ansible.call('ansible', 'halts', '-i', '/root/inventory.json', '-m', 'nginx_upgrade.fleet.nginx_upgrade', '-a', 'action=rollback')
        check('a person goes on with it', (done.returncode, 'CHANGED' in done.stdout), (0, True))
        await_that('halts to be alone', halts.is_alone)
        self.all_serve(OLD, halts)

    def what_the_page_has_one_type_does_it(self):
        """The lines of docs/fleet.md and its variables, as they stand there, but for the digest and for a host that answers."""
        two = [self.good2, self.hand]
        self.ansible.inventory(two, {}, {})
        self.ansible.shell('mkdir -p /srv/releases && cp %s/nginx/%s/sbin/nginx /srv/releases/nginx && cp /root/inventory.json /root/inventory && '
                           'rm -rf /root/rollouts/november*' % (self.cache, NEW))
        variables = re.sub('[0-9a-f]{64}', self.ansible.digest('%s/nginx/%s/sbin/nginx' % (self.cache, NEW)), self.ansible.page('variables'))
        self.ansible.write('/root/november.yml', variables.replace('/health', '/'))
        for host in two:
            host.inside('rm', '-f', '/var/lib/nginx-upgrade-fleet/rollouts/november.json')
        for line, version in zip(self.ansible.page_lines('ansible-playbook'), (NEW, NEW, OLD)):
            print('   $ ' + line)
            self.ansible.shell('cd /root && ' + line)
            self.all_serve(version, *two)
        check('the page', os.path.exists(CONTROLLER + '/root/rollouts/november.html'), True)
        self.ansible.shell('rm /root/inventory /root/november.yml')
        # what Salt would run there
        command = textwrap.dedent(re.search(r'- name: \|\n(.*?)\n    - require', self.ansible.page('salt'), re.S).group(1))
        host = two[0]
        host.inside('install', '-D', '-m', '755', '%s/nginx/%s/sbin/nginx' % (self.cache, NEW), '/srv/releases/nginx')
        for _turn in range(2):
            host.inside('sh', '-c', command)
            self.all_serve(NEW, host)
        host.inside('nginx-upgrade', 'rollback', '--yes')
        self.all_serve(OLD, host)

    def a_loop_of_ssh_by_the_same_exit_codes(self):
        """The loop of docs/fleet.md, as it stands there."""
        loop = self.ansible.page('loop')
        faulty = '%s/nginx/faulty/exits' % self.cache
        self.ansible.write('/root/.ssh/config', 'Host *\n User root\n IdentityFile /root/key\n StrictHostKeyChecking no\n LogLevel ERROR\n' + ''.join(
            'Host %s\n HostName %s\n' % (host.name, host.address) for host in self.hosts.values()))
        os.chmod(CONTROLLER + '/root/.ssh/config', 0o600)
        self.ansible.write('/root/loop', loop)
        self.ansible.write('/root/hosts', 'good2\nhand\n')
        self.ansible.shell('mkdir -p /root/releases && cp %s/nginx/%s/sbin/nginx /root/releases/nginx' % (self.cache, NEW))
        done = self.ansible.call('bash', '-c', 'cd /root && bash loop')
        print(''.join('   | %s\n' % line for line in done.stdout.splitlines()[-6:]), end='')
        check('the loop', done.returncode, 0)
        self.all_serve(NEW, self.good2, self.hand)
        self.ansible.shell('cp %s /root/releases/nginx' % faulty)
        self.ansible.write('/root/hosts', 'dies\nhalts\n')
        done = self.ansible.call('bash', '-c', 'cd /root && bash loop')
        print(''.join('   | %s\n' % line for line in done.stdout.splitlines()[-6:]), end='')
        check('the loop stops at the first that fails', done.returncode, 4)
        self.all_serve(OLD, self.dies, self.halts)

    def scenarios(self):
        short = [self.one_refusal_stops_all_before_the_first, self.all_well_and_a_lock_is_waited_for, self.a_second_run_changes_nothing]
        if self.short:
            return short + [self.one_that_dies_at_its_start_stops_the_play, self.a_rollback_takes_exactly_its_rollout_back,
                            self.a_configuration_is_reloaded_or_kept]
        return short[:1] + [
            self.a_candidate_that_fails_its_rehearsal_stops_all, self.check_mode_shows_what_would_change_and_changes_nothing] + short[1:] + [
            self.a_lock_that_stays_fails_and_touches_nothing,
            self.one_that_dies_at_its_start_stops_the_play,
            self.one_that_answers_500_goes_back_and_the_others_stay,
            self.one_failure_takes_its_batch_back,
            self.a_rollback_takes_exactly_its_rollout_back,
            self.a_held_run_that_ends_before_its_commit_is_a_failure,
            self.a_play_that_is_killed_leaves_nothing_held,
            self.one_that_is_cut_off_at_standby_goes_back,
            self.one_that_is_stranded_stops_all,
            self.what_the_page_has_one_type_does_it,
            self.a_loop_of_ssh_by_the_same_exit_codes,
            self.a_configuration_is_reloaded_or_kept,
        ]

    def no_request_was_lost(self):
        wrong = []
        for host in self.hosts.values():
            account = host.account()
            print('   %-7s served %s, bad %s, closed while idle %d, lost %d' % (
                host.name, account['served'], account['bad'], account['closed_while_idle'], len(account['lost'])), flush=True)
            for each in account['lost'][:5]:
                print('     ' + each)
            if account['lost'] or not account['served'] or (account['bad'] and host.name != 'turns'):
                wrong.append(host.name)
        check('hosts that lost a request, or answered badly without being told to', wrong, [])


SANITY = ('action-plugin-docs', 'changelog', 'compile', 'empty-init', 'future-import-boilerplate', 'ignores', 'line-endings',
          'metaclass-boilerplate', 'no-assert', 'no-basestring', 'no-dict-iteritems', 'no-dict-iterkeys', 'no-dict-itervalues',
          'no-get-exception', 'no-illegal-filenames', 'no-main-display', 'no-smart-quotes', 'no-unicode-literals', 'replace-urlopen',
          'shebang', 'symlinks', 'use-argspec-type-path', 'use-compat-six')


def sanity(ansible):
    """
    What of ansible-test sanity needs no network. It gets the tools of the others from PyPI; two of these, validate-modules and pep8,
    are run here as it would, with Debian's packages of them.
    """
    tests = '/usr/lib/python3/dist-packages/ansible_test/_util/controller/sanity'
    version = '%d.%d' % sys.version_info[:2]
    done = ansible.shell('cd /root/linted/ansible_collections/nginx_upgrade/fleet && ansible-test sanity --color no --python %s %s' % (
        version, ' '.join('--test ' + test for test in SANITY)))
    check('passed', sorted(re.findall(r'^Running sanity test "(\S+)"', done, re.M)), sorted(SANITY))
    found = ansible.call('bash', '-c', 'cd /root/linted/ansible_collections/nginx_upgrade/fleet && export ANSIBLE_COLLECTIONS_PATH=/root/linted '
                         'PYTHONPATH=/root/linted; for type in module:plugins/modules/nginx_upgrade.py callback:plugins/callback/rollout.py; do '
                         'python3 %s/validate-modules/validate.py --arg-spec --collection ansible_collections/nginx_upgrade/fleet '
                         '--collection-version 1.0.0 --plugin-type "${type%%%%:*}" "${type#*:}"; done' % tests).stdout
    with open(CONTROLLER + '/root/linted/ansible_collections/nginx_upgrade/fleet/tests/sanity/ignore-2.14.txt') as ignored:
        known = [line.split()[:2] for line in ignored]
    wrong = [line for line in found.splitlines() if not any(
        line.startswith(path) and ('E' + code.split(':')[1]) in line for path, code in known)]
    check('validate-modules, but for what is ignored with a reason', wrong, [])
    check('it found what is ignored', len(found.splitlines()), len(known))
    ansible.shell('cd /root/linted/ansible_collections/nginx_upgrade/fleet && '
                  'python3 -m pycodestyle --max-line-length 160 --config /dev/null --ignore "$(paste -sd, %s/pep8/current-ignore.txt)" .' % tests)
    print('   pep8: clean')
    shown = ansible.shell('ansible-doc -t module nginx_upgrade.fleet.nginx_upgrade; ansible-doc -t callback nginx_upgrade.fleet.rollout; '
                          'ansible-doc -t role nginx_upgrade.fleet.rolling_upgrade')
    check('ansible-doc', [word in shown for word in ('confirm_within', 'RETURN VALUES', 'ROLLOUT.jsonl', 'rolling_upgrade_sha256')], [True] * 4)


def static_checks(ansible):
    """What needs no host: the linter, and the tests of the parts alone."""
    where = '/root/.ansible/collections/ansible_collections/nginx_upgrade/fleet'
    done = ansible.call('bash', '-c', 'cp -a /root/.ansible/collections /root/linted && cd /root/linted/ansible_collections/nginx_upgrade/fleet && '
                        'ansible-lint --offline --profile production --nocolor')
    if done.returncode:
        print(done.stdout)
    check('ansible-lint', done.stdout.strip().splitlines()[-1], 'Passed with production profile: 0 failure(s), 0 warning(s) on %s files.' % (
        re.search(r'on (\d+) files', done.stdout) or [0, '?'])[1])
    tests = ansible.shell('cd %s && PYTHONPATH=/root/.ansible/collections python3 -m unittest tests/unit/test_*.py 2>&1' % where)
    check('unit tests', tests.strip().splitlines()[-1], 'OK')


def main():
    cache, program, short = sys.argv[1], sys.argv[2], '--short' in sys.argv[3:]
    begun = time.monotonic()
    fleet = Fleet(cache, program, short)
    steps = [(fleet.start, 'hosts start')] + [(step, step.__name__.replace('_', ' ')) for step in fleet.scenarios() + [fleet.no_request_was_lost]]
    steps.insert(0, (lambda: static_checks(fleet.ansible), 'what needs no host'))
    if not short:
        steps.insert(1, (lambda: sanity(fleet.ansible), 'ansible-test sanity'))
    passed = 0
    for step, name in steps:
        print('%4d s  %s' % (time.monotonic() - begun, name), flush=True)
        try:
            step()
            passed += 1
        except Wrong as e:
            print('   wrong: %s' % e)
            if getattr(fleet.ansible, 'last', None):
                print(fleet.ansible.last.text[-6000:])
            print('%d passed, 1 failed' % passed)
            return 1
    print('%4d s  all of it' % (time.monotonic() - begun))
    print('%d passed, 0 failed' % passed)
    return 0


sys.exit(main())
