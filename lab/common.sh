# What every part of the lab shares: its directory, its words and its checks.
# Sourced by lab.sh; needs LAB_HOME (the folder of these files).

# The major version of the engine, and the store of its images: docker or containerd.
ENGINE=${DOCKERTUI_LAB_ENGINE:-26}
STORE=${DOCKERTUI_LAB_STORE:-docker}
# What distinguishes a lab from the checkout's ordinary one: "", -e28, -e28c.
VARIANT=-e$ENGINE$([ "$STORE" = docker ] || echo c)
[ "$VARIANT" != -e26 ] || VARIANT=
# Each checkout has a lab of its own, named by where the checkout lies; downloaded packages serve all of them.
PLACE=/var/lib
LAB=${DOCKERTUI_LAB:-$PLACE/dockertui-lab-$(cd "$LAB_HOME/.." && pwd -P | cksum | { read -r sum _; printf %08x "$sum"; })$VARIANT}
LAB=${LAB%/}
CACHE=${DOCKERTUI_LAB_CACHE:-$PLACE/dockertui-cache}
CACHE=${CACHE%/}
ROOT=$LAB/root
SSH_ROOT=$LAB/ssh
SOCKET=$LAB/docker.sock
MULTIARCH=$(uname -m)-linux-gnu
# The directory's mark, and whether it stays up when nobody uses it: somebody asked for it by name.
MARK=.dockertui-lab
KEEP=$LAB/.keep
# Locked, shared, by every run of tests that uses the lab: while one does, it is not stopped.
USERS=$LAB/.users
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

# check_private FOLDER: where it exists, it is a real directory, root's alone, and marked as ours.
check_private() {
  local folder=$1 owner mode
  [ ! -L "$folder" ] || die "$folder is a symbolic link: refused"
  [ -e "$folder" ] || return 0
  [ -d "$folder" ] || die "$folder is not a directory"
  read -r owner mode < <(stat -c '%u %a' "$folder")
  [ "$owner" = 0 ] || die "$folder belongs to user $owner, not to root: refused"
  [ "$mode" = 700 ] || die "$folder is open to others (mode $mode, not 700): refused"
  [ -e "$folder/$MARK" ] || [ -z "$(ls -A "$folder")" ] || die "$folder holds something else than a lab: refused"
}

check_directory() {
  case $ENGINE in 26|28) ;; *) die "there is no lab of engine '$ENGINE': 26 or 28";; esac
  case $STORE in docker|containerd) ;; *) die "there is no image store '$STORE': docker or containerd";; esac
  case $LAB in /*) ;; *) die "the lab directory must be an absolute path, not '$LAB'";; esac
  case $LAB in *[!A-Za-z0-9._/-]*) die "the lab directory may hold letters, digits and . _ - only: $LAB";; esac
  case $LAB/ in /|/run/*|/var/run/*|/proc/*|/sys/*|/dev/*|*/../*|*/./*) die "the lab directory cannot be $LAB";; esac
  [ ${#LAB} -le $MAX_LAB_LENGTH ] || die "the lab directory's path has ${#LAB} characters, $MAX_LAB_LENGTH at most: a unix socket's address is short"
  check_private "$LAB"
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
  [ ! -d "$ROOT" ] || [ "$(cat "$LAB/.variant" 2>/dev/null)" = "$VARIANT" ] ||
    die "$LAB is a lab of another engine or image store: name another directory, or none (DOCKERTUI_LAB)"
  echo "$VARIANT" > "$LAB/.variant"
  touch "$LAB/$MARK" "$USERS"
  mkdir -p "$LAB/log" "$LAB/build"
  [ -z "${DOCKERTUI_LAB_OWNER:-}" ] || echo "$DOCKERTUI_LAB_OWNER $(started_ticks "$DOCKERTUI_LAB_OWNER")" > "$LAB/.owner"
  [ "$(stat -f -c %T "$LAB")" != overlayfs ] || say "warning: $LAB is on an overlay file system, where images are slow"
}

# lock_file FILE: on descriptor 9, until it is closed. One at a time; the second waits and finds the work done.
lock_file() {
  local waited=no
  while :; do
    exec 9> "$1"
    flock -n 9 || { [ $waited = yes ] || say "waiting for another run that works in ${1%/*}"; waited=yes
      flock -w 900 9 || die "another run has held $1 for 15 minutes"; }
    # Removed while we waited, directory and all: that lock guards nothing any more.
    [ "$(stat -Lc %i /proc/self/fd/9)" != "$(stat -c %i "$1" 2>/dev/null)" ] || return 0
    exec 9>&-
    [ -d "${1%/*}" ] || return 1
  done
}

# The lab's directory, made where it is missing, and this run alone in it.
lock() {
  make_directory
  lock_file "$LAB/.lock" || lock
}

# in_cache COMMAND...: alone among all labs that share the cache of packages.
in_cache() {
  (
    exec 9>&-
    if [ -z "${DOCKERTUI_LAB_CACHE:-}" ]; then check_private "$CACHE"; fi
    while :; do
      mkdir -m 0700 "$CACHE" 2>/dev/null || [ -d "$CACHE" ] || die "cannot make $CACHE"
      touch "$CACHE/$MARK"
      ! lock_file "$CACHE/.lock" || break
    done
    "$@"
  )
}

# The packages go with the last lab that could use them.
remove_cache() {
  local other
  [ -z "${DOCKERTUI_LAB_CACHE:-}" ] && [ -e "$CACHE/$MARK" ] || return 0
  for other in "$PLACE"/dockertui-*/$MARK; do
    [ "$other" = "$CACHE/$MARK" ] || [ ! -e "$other" ] || return 0
  done
  in_cache rm -rf --one-file-system "$CACHE"
}

started_ticks() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Labs of test runs that were killed: their owner is gone, and nobody else will remove them.
sweep_orphans() {
  local owner folder pid started
  for owner in "$PLACE"/dockertui-*/.owner; do
    folder=${owner%/*}
    [ -s "$owner" ] && [ "$folder" != "$LAB" ] || continue
    read -r pid started < "$owner"
    [ "$(started_ticks "$pid")" != "$started" ] || continue
    say "removing $folder: its test run was killed"
    env -u DOCKERTUI_LAB_OWNER -u DOCKERTUI_LAB_ENGINE -u DOCKERTUI_LAB_STORE DOCKERTUI_LAB="$folder" DOCKERTUI_LAB_CACHE="$CACHE" "$LAB_HOME/lab.sh" down --purge 9>&- ||
      say "warning: $folder is left"
  done
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
