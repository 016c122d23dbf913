# Runs a command with a bounded life, in control groups of its own that bound its memory and its processes, and removes them
# when it has ended. It is a process beside the tool, and ends in order also where the tool is KILLed.
#
#   bounds.sh MEMORY PROCESSES SECONDS COMMAND...
#
# Says "group FOLDER" for each group, for those who come in later. Where no group can be had (no cgroupfs at its usual
# place, a controller that is not handed down) it goes without.
set -u
memory=$1 processes=$2 seconds=$3
shift 3
# Not by our pid: a tool in another pid namespace, such as a container's, may have the same one and see the same groups.
read -r unique 2>/dev/null </proc/sys/kernel/random/uuid || unique=$$
name=nginx-upgrade-sandbox-$unique
base=/sys/fs/cgroup
groups=

# A group is of use only with its bound in it. A name with a space in it would not be understood further on.
group() { # FOLDER FILE VALUE
  case $1 in *[[:space:]]*) return ;; esac
  mkdir "$1" 2>/dev/null || [ -d "$1" ] || return
  if [ -f "$1/$2" ] && echo "$3" 2>/dev/null >"$1/$2" && echo 0 2>/dev/null >"$1/cgroup.procs"; then
    case " $groups " in *" $1 "*) ;; *) groups="$groups $1" && echo "group $1" ;; esac
  else
    case " $groups " in *" $1 "*) ;; *) rmdir "$1" ;; esac
  fi
}

# Before version 2 a group may have both processes and groups below it. There it goes beside our own group, where the
# controllers are that bound that one.
own=
while IFS=: read -r number controllers path; do
  case ",$controllers," in
    *,memory,*) group "$base/memory${path%/}/$name" memory.limit_in_bytes "$memory" && own="$own $base/memory$path" ;;
    *,pids,*) group "$base/pids${path%/}/$name" pids.max "$processes" && own="$own $base/pids$path" ;;
    ,,) if [ -f "$base/cgroup.controllers" ]; then
      beside=$base${path%/*}/$name
      group "$beside" memory.max "$memory"
      group "$beside" pids.max "$processes"
      if [ -f "$beside/memory.swap.max" ]; then echo 0 2>/dev/null >"$beside/memory.swap.max"; fi
      if [ -d "$beside" ]; then own=$base$path; fi
    fi ;;
  esac
done </proc/self/cgroup

# Whoever interrupts the tool interrupts it: we wait for the sandbox's end and tidy up.
trap : HUP INT TERM
timeout -s KILL "$seconds" "$@"
code=$?

# In version 2 our own is gone where a service or a session that the tool ran in was ended: then into the nearest one above
# that takes processes, at last the root group. A group that we are in cannot be removed.
for folder in $own; do
  until [ -f "$folder/cgroup.procs" ] && echo 0 2>/dev/null >"$folder/cgroup.procs"; do
    case $folder in "$base"/*) folder=${folder%/*} ;; *) break ;; esac
  done
done
for folder in $groups; do
  tries=0
  until rmdir "$folder" 2>/dev/null || [ ! -d "$folder" ] || [ $tries -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
done
exit $code
