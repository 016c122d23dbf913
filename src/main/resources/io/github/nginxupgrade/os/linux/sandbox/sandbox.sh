# The first process of a sandbox (LinuxRooms): builds it, says "ready", and ends when its standard input does.
#
# It runs in mount, pid, network, ipc and uts namespaces of its own, so nothing that it mounts is seen outside, and when
# it ends the kernel kills what is left in the sandbox and drops every mount. The tool holds the other end of its standard
# input: whatever ends the tool, KILL included, ends the sandbox; bounds.sh ends it where the tool has been stopped.
#
#   sandbox.sh FOLDERS ADDRESSES SYSCTLS [overlay|readonly PATH OPTIONS]... -- [empty|remove FILE]...
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
mkdir "$root"
layers=0

like() { # EXISTING NEW: a merged folder has the owner and mode of its upper layer
  chmod "$(stat -c %a -- "$1")" "$2" && chown "$(stat -c %u:%g -- "$1")" "$2"
}

# lowerdir=. because a path in an option would need escapes. A socket or a FIFO that is seen through an overlay is another
# inode than the one outside, so nobody is behind it (unix_find_bsd, net/unix/af_unix.c).
overlay() { # PATH OPTIONS
  layers=$((layers + 1))
  mkdir "$memory/upper$layers" "$memory/work$layers" && like "$1" "$memory/upper$layers" &&
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

mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || fail "cannot mount /proc"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys" 2>/dev/null || echo "left out: /sys" >&2
# Of the devices only those that can do no harm; no /dev/log.
mount -t tmpfs -o size=256m,mode=755,nosuid,nodev sandbox "$root/dev" || fail "cannot mount /dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device" || fail "cannot show /dev/$device"
done
mkdir -m 1777 "$root/dev/shm"
mkdir -m 700 "$root/dev/sandbox" "$root/dev/outside"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

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

ip link set lo up || fail "cannot bring the loopback interface up"
printf '%s\n' "$addresses" | ip -force -batch - >/dev/null 2>&1
while read -r file value; do
  if [ -w "$file" ]; then echo "$value" >"$file"; fi
done <<END
$sysctls
END

# Nothing in /proc can be written from now on but the folders of processes: not /proc/sys, not sysrq-trigger, whatever this
# kernel has there.
find /proc -mindepth 1 -maxdepth 1 ! -name '[0-9]*' \( -type d -o -type f -perm /222 \) | while read -r entry; do
  mount --bind -o ro,nosuid,nodev,noexec -- "$entry" "$entry" || exit 1
done || fail "cannot make /proc read-only"

echo ready
read -r end
