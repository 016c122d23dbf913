# The first process of a sandbox (LinuxSandboxes): builds it, says "ready", and ends when its standard input does.
#
# It runs in mount, pid, network, ipc and uts namespaces of its own, so nothing that it mounts is seen outside, and when
# it ends the kernel kills what is left in the sandbox and drops every mount. The tool holds the other end of its standard
# input: whatever ends the tool, KILL included, ends the sandbox; bounds.sh ends it where the tool has been stopped.
#
#   sandbox.sh FOLDERS ADDRESSES SYSCTLS [overlay|readonly PATH OPTIONS]... -- [empty|remove FILE]...
#
# Each program that it starts takes some milliseconds of an upgrade: what one of them can do at once is done at once.
#
# FOLDERS, one a line: where the sandbox's own memory may be mounted; the first that is a folder is taken.
# ADDRESSES: commands of ip-batch(8). SYSCTLS, one a line: FILE VALUE.
set -u
folders=$1 addresses=$2 sysctls=$3
shift 3

fail() {
  echo "$1" >&2
  exit 1
}

memory=
while read -r folder; do
  if [ -z "$memory" ] && [ -d "$folder" ] && [ ! -L "$folder" ]; then memory=$folder; fi
done <<END
$folders
END
[ -n "$memory" ] || fail "there is no folder to mount the sandbox's memory on"
# All that is written in the sandbox goes here, and vanishes with it. The root file system beneath stays reachable: an
# overlay sees it without what is mounted on it.
mount -t tmpfs -o size=512m,mode=700,nosuid,nodev sandbox "$memory" || fail "cannot mount a tmpfs"
root=$memory/root
layers=0
umask 022

like() { # EXISTING NEW: a merged folder has the owner and mode of its upper layer
  found=$(stat -c '%a %u:%g' -- "$1") || return
  if [ "$found" != "755 0:0" ]; then chmod "${found% *}" "$2" && chown "${found#* }" "$2"; fi
}

# lowerdir=. because a path in an option would need escapes. A socket or a FIFO that is seen through an overlay is another
# inode than the one outside, so nobody is behind it (unix_find_bsd, net/unix/af_unix.c).
overlay() { # PATH OPTIONS
  layers=$((layers + 1))
  mkdir -p "$memory/upper$layers" "$memory/work$layers" "$root" && like "$1" "$memory/upper$layers" &&
    (cd -- "$1" && mount -t overlay sandbox "$root$1" \
      -o "lowerdir=.,upperdir=$memory/upper$layers,workdir=$memory/work$layers,nosuid,nodev$2")
}

# What cannot carry an overlay (one over two others, vfat) is the very file system of outside.
readonly_too() { # PATH OPTIONS
  mount --bind -o "ro,nosuid,nodev$2" -- "$1" "$root$1"
}

# So its sockets and FIFOs are covered there.
cover() { # PATH
  left=$(timeout 10 find "$root$1" -xdev \( -type s -o -type p \) ! -exec mount --bind /dev/null {} \; -print) &&
    [ -z "$left" ] || fail "cannot cover the sockets in $1"
}

small() { # FILE
  [ "$(stat -c %s -- "$1")" -le 16777216 ]
}

overlay / "" || fail "cannot lay an overlay over the root file system"
while [ "$1" != -- ]; do
  path=$2
  if [ -d "$path" ]; then
    mkdir -p -- "$root$path"
    case $1 in
      overlay) overlay "$path" "$3" 2>/dev/null ;;
      *) overlay "$path" ",ro$3" 2>/dev/null ;;
    esac || if readonly_too "$path" "$3"; then cover "$path"; else echo "left out: $path" >&2; fi
  elif [ -f "$path" ]; then
    { [ "$1" = overlay ] && small "$path" && cp -p -- "$path" "$root$path"; } ||
      readonly_too "$path" "$3" || echo "left out: $path" >&2
  fi
  shift 3
done
shift

mount -t tmpfs -o size=256m,mode=755,nosuid,nodev sandbox "$root/dev" || fail "cannot mount /dev"
mkdir -m 1777 "$root/dev/shm"
mkdir -m 700 "$root/dev/sandbox" "$root/dev/outside"
# Of the devices only those that can do no harm; no /dev/log. Each by an fstab(5) of ours, in which a folder has no space.
devices="null zero full random urandom tty"
for device in $devices; do : >"$root/dev/$device"; done
{
  echo "proc $root/proc proc nosuid,nodev,noexec 0 0"
  echo "sysfs $root/sys sysfs ro,nosuid,nodev,noexec 0 0"
  for device in $devices; do echo "/dev/$device $root/dev/$device none bind 0 0"; done
} >"$root/dev/sandbox/fstab"
mount -a -T "$root/dev/sandbox/fstab" 2>/dev/null
[ -e "$root/proc/self/status" ] || fail "cannot mount /proc"
[ -d "$root/sys/kernel" ] || echo "left out: /sys" >&2
for device in $devices; do [ -c "$root/dev/$device" ] || fail "cannot show /dev/$device"; done
# as this machine has them
cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr "$root/dev/" 2>/dev/null

cd "$root" && pivot_root . dev/outside && cd / && umount -l /dev/outside && rmdir /dev/outside ||
  fail "cannot enter the sandbox"

# From here on a path, links included, leads nowhere but into the sandbox.
while [ $# -gt 0 ]; do
  case $1 in
    # A log is not copied into memory: O_TRUNC spares the overlay that. Behind a FIFO, the sandbox has no reader that it would
    # not have to wait for.
    empty)
      if [ -f "$2" ]; then
        true >"$2"
      elif [ -p "$2" ] && owner=$(stat -c %u:%g -- "$2") && mode=$(stat -c %a -- "$2") && rm -f -- "$2"; then
        true >"$2" && chown "$owner" -- "$2" && chmod "$mode" -- "$2"
      fi
      ;;
    remove) if [ -S "$2" ]; then rm -f -- "$2"; fi ;;
  esac
  shift 2
done
# Those of other network namespaces are in no table that we can read; the folder for sockets is small. Nobody is behind
# them, but where nginx is to listen there must be nothing.
if [ -d /run ]; then find /run -xdev -type s -exec rm -f -- {} + 2>/dev/null; fi

printf 'link set lo up\n%s\n' "$addresses" | ip -force -batch - >/dev/null 2>&1
up=
while read -r line; do
  case $line in *127.0.0.1*) up=yes ;; esac
done </proc/net/fib_trie
[ -n "$up" ] || fail "cannot bring the loopback interface up"
while read -r file value; do
  if [ -w "$file" ]; then echo "$value" >"$file"; fi
done <<END
$sysctls
END

# Nothing in /proc can be written from now on but the folders of processes: not /proc/sys, not sysrq-trigger, whatever this
# kernel has there.
find /proc -mindepth 1 -maxdepth 1 ! -name '[0-9]*' \( -type d -o -type f -perm /222 \) | while read -r entry; do
  echo "$entry $entry none bind,ro,nosuid,nodev,noexec 0 0"
done >/dev/sandbox/fstab
mount -a -T /dev/sandbox/fstab && rm /dev/sandbox/fstab || fail "cannot make /proc read-only"

echo ready
read -r end
