# What every part of the lab shares: its directory, its words and its checks.
# Sourced by lab.sh; needs LAB_HOME (the folder of these files).

LAB=${DOCKERTUI_LAB:-/var/lib/dockertui-lab}
LAB=${LAB%/}
CACHE=${DOCKERTUI_LAB_CACHE:-$LAB/cache}
ROOT=$LAB/root
SOCKET=$LAB/docker.sock
MULTIARCH=$(uname -m)-linux-gnu
# Its own name in the cgroup trees, so that labs in two directories never meet.
CGROUP=dockertui-lab-$(printf %s "$LAB" | cksum | cut -d' ' -f1)
# Longest socket under $LAB is docker.sock; a unix address holds 107 bytes.
MAX_LAB_LENGTH=90
MIN_FREE_MB=3000
STARTED_AT=$SECONDS

say() { printf 'lab: [%3ds] %s\n' $((SECONDS - STARTED_AT)) "$*" >&2; }
die() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# Says why this machine cannot run the lab, or nothing.
why_not() {
  local tool
  [ "$(uname -s)" = Linux ] || { echo "it needs Linux, and this is $(uname -s)"; return; }
  if ! command -v dpkg-deb >/dev/null || ! command -v apt-get >/dev/null; then
    echo "it is made of Debian packages, and this machine has no apt-get and dpkg-deb"; return; fi
  (. /etc/os-release; [ "${ID:-}" = debian ] && case ${VERSION_ID:-} in 12|13) ;; *) false;; esac) ||
    { echo "it is made for Debian 12 and 13, and this is $(. /etc/os-release; echo "${PRETTY_NAME:-unknown}")"; return; }
  [ "$(id -u)" = 0 ] ||
    { echo "it needs root for namespaces, mounts and cgroups (this is user $(id -u)): run it with sudo, or set DOCKER_HOST to an engine you have"; return; }
  for tool in nsenter unshare setsid flock perl awk cksum sha256sum tar timeout; do
    command -v $tool >/dev/null || { echo "the command '$tool' is missing (packages util-linux, perl-base, mawk, coreutils, tar)"; return; }
  done
  unshare --net --mount --pid --fork true 2>/dev/null ||
    echo "this root may not make namespaces (an unprivileged container? CAP_SYS_ADMIN is needed)"
}

# The directory: root's alone, a real one, marked as ours.
check_directory() {
  local owner mode parent
  case $LAB in /*) ;; *) die "the lab directory must be an absolute path, not '$LAB'";; esac
  case $LAB in *[!A-Za-z0-9._/-]*) die "the lab directory may hold letters, digits and . _ - only: $LAB";; esac
  case $LAB/ in /|/run/*|/var/run/*|/proc/*|/sys/*|/dev/*|*/../*|*/./*) die "the lab directory cannot be $LAB";; esac
  [ ${#LAB} -le $MAX_LAB_LENGTH ] || die "the lab directory's path has ${#LAB} characters, $MAX_LAB_LENGTH at most: a unix socket's address is short"
  [ ! -L "$LAB" ] || die "$LAB is a symbolic link: refused"
  [ -e "$LAB" ] || return 0
  [ -d "$LAB" ] || die "$LAB is not a directory"
  read -r owner mode < <(stat -c '%u %a' "$LAB")
  [ "$owner" = 0 ] || die "$LAB belongs to user $owner, not to root: refused"
  [ "$mode" = 700 ] || die "$LAB is open to others (mode $mode, not 700): refused"
  [ -e "$LAB/.dockertui-lab" ] || [ -z "$(ls -A "$LAB")" ] || die "$LAB holds something else than a lab: refused"
}

make_directory() {
  local parent=${LAB%/*} free
  check_directory
  if [ ! -d "$LAB" ]; then
    [ -d "${parent:-/}" ] || die "${parent} does not exist"
    free=$(df -Pm "${parent:-/}" | awk 'NR == 2 {print $4}')
    [ "$free" -ge $MIN_FREE_MB ] || die "only $free MB are free at ${parent:-/}, and $MIN_FREE_MB are needed"
    # mkdir fails where somebody was quicker: then the directory is looked at again.
    mkdir -m 0700 "$LAB" 2>/dev/null || check_directory
  fi
  [ -d "$LAB" ] || die "cannot make $LAB"
  touch "$LAB/.dockertui-lab"
  mkdir -p "$LAB/log" "$LAB/build" "$CACHE"
  [ "$(stat -f -c %T "$LAB")" != overlayfs ] || say "warning: $LAB is on an overlay file system, where images are slow"
}

# One at a time; the second waits and finds the work done.
lock() {
  exec 9> "$LAB/.lock"
  flock -w 900 9 || die "another run has held $LAB/.lock for 15 minutes"
}

# wait_for SECONDS WHAT LOG COMMAND...
wait_for() {
  local seconds=$1 what=$2 log=$3 tries; shift 3
  for ((tries = 0; tries < seconds * 10; tries++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  die "$what is not up after $seconds s; the end of $log: $(tail -n 3 "$log" 2>/dev/null | tail -c 600)"
}
