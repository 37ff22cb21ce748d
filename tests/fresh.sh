#!/usr/bin/env bash
# "./dev --yes test ARGS" on a machine on which nothing was installed: what git has committed here, in a Debian of
# this machine's release that holds the required packages, apt and certificates and nothing else, with empty caches.
# Of this machine it has the kernel, the network, and where apt and pip find their packages; in namespaces of its own,
# removed at the end. Root and Debian, as for the lab.
#   tests/fresh.sh [PYTEST ARGS]        --keep first: leave the folder, and say where
set -euo pipefail
umask 022
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
KEEP_FOLDER=no
[ "${1:-}" != --keep ] || { KEEP_FOLDER=yes; shift; }
export DOCKERTUI_LAB=/var/lib/dockertui-fresh-$$ DOCKERTUI_LAB_OWNER=$$
LAB_HOME=$HERE/lab
. "$LAB_HOME/common.sh"
. "$LAB_HOME/packages.sh"
. "$LAB_HOME/images.sh"
say() { printf 'fresh: [%3ds] %s\n' $((SECONDS - STARTED_AT)) "$*" >&2; }
BASE=$LAB/machine
MACHINE=$BASE/root
CHECKOUT=/home/developer/dockertui

finish() {
  trap '' INT TERM HUP
  exec 9>&-
  # What the machine's namespaces mounted and started went with its process 1.
  [ $KEEP_FOLDER = no ] || { say "kept: $MACHINE; remove it by rm -r $LAB"; rm -f "$LAB/.owner"; return; }
  for folder in $(cgroups_of_machine); do rmdir "$folder" 2>/dev/null || true; done
  rm -rf --one-file-system "$LAB"
  remove_cache
}

# The groups that the machine's own labs made, deepest first.
cgroups_of_machine() {
  local folder name
  for folder in "$MACHINE"/var/lib/dockertui-*; do
    [ -d "$folder" ] || continue
    name=$(stat -c 'dockertui-lab-%d-%i' "$folder")
    find /sys/fs/cgroup -depth -type d -path "*/$name*" 2>/dev/null || true
  done
}

# Packages that every installation has, by the lists that apt has just read.
required_packages() {
  /usr/lib/apt/apt-helper cat-file "$LAB"/apt/lists/*_dists_"$(release)"_main_binary-*_Packages* |
    awk '/^Package:/ {name = $2} /^Priority: required/ {print name}'
}

# Folders of this machine that pip is told to look in; an index named simple/ refers to what lies beside it.
pip_folders() {
  { cat /etc/pip.conf /root/.config/pip/pip.conf /root/.pip/pip.conf 2>/dev/null; env | grep '^PIP_'; } |
    grep -oE '(file://)?/[^ ,"'\'']+' | sed 's,^file://,,; s,/simple/*$,,' | sort -u |
    while read -r folder; do [ ! -d "$folder" ] || echo "$folder"; done
}

configure() {
  local file folder
  for file in /etc/apt /etc/pip.conf /root/.config/pip /root/.pip /etc/ssl/certs /usr/local/share/ca-certificates \
    /usr/share/keyrings /etc/resolv.conf /etc/hosts; do
    [ -e "$file" ] || continue
    mkdir -p "$MACHINE${file%/*}"
    rm -rf "${MACHINE:?}$file"
    cp -rL "$file" "$MACHINE$file" 2>/dev/null || cp -r "$file" "$MACHINE$file"
  done
  for folder in $(pip_folders); do mkdir -p "$MACHINE$folder"; done
  echo fresh > "$MACHINE/etc/hostname"
}

# The environment of a login, and what tells pip and apt where to find things.
clean_environment() {
  local name
  printf '%s\0' HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  for name in $(compgen -e); do
    case $name in
      PIP_*|SSL_CERT_*|*_CA_BUNDLE|*_proxy|*_PROXY) printf '%s\0' "$name=${!name}";;
    esac
  done
}

# Runs in namespaces of its own.
enter() {
  local folder code=0 given=()
  mount --bind "$MACHINE" "$MACHINE"
  cd "$MACHINE"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev
  for folder in null zero full random urandom tty; do touch "dev/$folder"; mount --bind "/dev/$folder" "dev/$folder"; done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
  for folder in $(pip_folders); do mount --rbind -o ro "$folder" "$MACHINE$folder"; done
  mapfile -d '' -t given < <(clean_environment)
  mkdir -p .outside
  pivot_root . .outside
  umount -l /.outside; rmdir /.outside
  cd "$CHECKOUT"
  env -i "${given[@]}" ./dev --yes test "$@" < /dev/null || code=$?
  exit $code
}

reason=$(why_not)
[ -z "$reason" ] || die "cannot run on this machine: $reason"
command -v git >/dev/null || die "git is needed to make a clean clone"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
lock
sweep_orphans
say "making a bare Debian in $MACHINE"
in_cache apt_ready
# shellcheck disable=SC2046 — names are words
debian_root "$BASE" $(required_packages) apt ca-certificates debian-archive-keyring
rm -rf "$BASE/debs"
configure
[ -z "$(git -C "$HERE" status --porcelain)" ] || say "what is not committed is not in it"
git clone -q --no-hardlinks "$HERE" "$MACHINE$CHECKOUT"
chown -R 0:0 "$MACHINE$CHECKOUT"
say "$(ls "$MACHINE"/var/lib/dpkg/info/*.list | wc -l) packages; ./dev --yes test $*"
export -f enter pip_folders clean_environment
export MACHINE CHECKOUT
code=0
unshare --mount --pid --fork --kill-child --uts --ipc --propagation private bash -euc 'hostname fresh; enter "$@"' enter "$@" 9>&- & child=$!
trap 'kill -TERM $child; wait $child; exit 130' INT
trap 'kill -TERM $child; wait $child; exit 143' TERM HUP
wait $child || code=$?
if [ $code = 0 ]; then say "passed"; else say "failed (exit code $code)"; fi
exit $code
