#!/usr/bin/env bash
# A private Docker Engine for trying dockertui and for its tests, of distribution packages.
#   lab.sh up [--bare|--engine-only] [--for-now]   the engine, two registries, local images and samples; --bare leaves
#                          the samples out; --for-now: it need not stay up when its users are done
#   lab.sh down [--purge]  stop everything, unless a run of tests uses it; --purge removes the directory too
#   lab.sh down --unused   stop what was started --for-now, if nobody uses it
#   lab.sh status          one line on what is up (exit code 0: the engine answers)
#   lab.sh env             shell lines that point docker and dockertui at it
#   lab.sh engine kill|start|freeze|thaw    faults for tests
#   lab.sh exec COMMAND…   run a command in the lab's network
#   lab.sh users           the file that is locked, shared, by whoever uses the lab
# DOCKERTUI_LAB_ENGINE: 26 (Debian 13's) or 28 (unstable's); DOCKERTUI_LAB_STORE: docker or containerd, the image store.
# DOCKERTUI_LAB: its directory (/var/lib/dockertui-lab-…, another for each checkout, engine and store);
# DOCKERTUI_LAB_CACHE: downloaded packages (/var/lib/dockertui-cache, the same for all). A lab whose DOCKERTUI_LAB_OWNER, a process, ended is removed.
# The engine, its containers and registries live in namespaces of their own; the machine's engine,
# containerd, configuration, firewall and routes are neither read nor touched.
set -euo pipefail
umask 022
LAB_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$LAB_HOME/common.sh"
. "$LAB_HOME/packages.sh"
. "$LAB_HOME/engine.sh"
. "$LAB_HOME/images.sh"
. "$LAB_HOME/samples.sh"

# Up twice: what is there is left as it is.
lab_up() {
  local wanted=samples for_now=no option
  for option; do
    case $option in --bare) wanted=images;; --engine-only) wanted=engine;; --for-now) for_now=yes;; *) usage "$option";; esac
  done
  check_machine
  lock
  namespaces_ready || rm -f "$KEEP"
  [ $for_now = yes ] || touch "$KEEP"
  sweep_orphans
  [ -e "$LAB/data" ] || [ $wanted = engine ] || say "the first start takes one to two minutes and 160 MB of packages, which are kept"
  start_engine
  sweep_tests
  [ $wanted != engine ] || return 0
  start_registries
  make_images
  ssh_packages
  [ $wanted != samples ] || make_samples
}

check_machine() {
  local reason
  reason=$(why_not)
  [ -z "$reason" ] || die "cannot run on this machine: $reason"
}

lab_down() {
  case ${1:-} in --purge|--unused|'') ;; *) usage "$1";; esac
  [ -e "$LAB" ] || [ -L "$LAB" ] || { say "nothing at $LAB"; return 0; }
  [ "$(id -u)" = 0 ] || die "it takes root to stop the lab"
  check_directory
  lock_file "$LAB/.lock" || { say "nothing at $LAB"; return 0; }
  if [ "${1:-}" = --unused ] && [ -e "$KEEP" ]; then return 0; fi
  touch "$USERS"
  exec 8< "$USERS"
  if ! flock -n 8; then
    [ "${1:-}" != --unused ] || { say "stays up: others use it"; return 0; }
    die "it stays up: a run of tests uses it (process $(users)); end that first"
  fi
  stop_engine
  stop_namespaces
  rm -f "$KEEP"
  if [ "${1:-}" = --purge ]; then
    rm -rf --one-file-system "$LAB"
    remove_cache
    say "down and removed"
  else
    say "down"
  fi
}

# The processes that hold the lab in use.
users() {
  local held found=
  for held in /proc/[0-9]*/fd/7; do
    [ "$(readlink "$held")" != "$USERS" ] || { held=${held#/proc/}; found+="${found:+, }${held%%/*}"; }
  done
  echo "${found:-unknown}"
}

lab_users() {
  check_machine
  make_directory
  echo "$USERS"
}

# What killed test runs left in the engine: nobody is using the lab but, on descriptor 7, who asked for it.
sweep_tests() {
  local mine=7 kind ids
  if [ "$(readlink /proc/self/fd/7)" != "$USERS" ]; then mine=8; exec 8< "$USERS"; fi
  # A refused wish for more costs what was held.
  flock -n $mine || { flock -s $mine; return 0; }
  for kind in container network volume image; do
    ids=$(docker_cli $kind ls -q $([ $kind != container ] || echo --all) --filter label=dockertui.test)
    # shellcheck disable=SC2086 — ids are words
    [ -z "$ids" ] || docker_cli $kind rm $([ $kind = network ] || echo --force) $ids >/dev/null 2>&1 || say "warning: a killed test run left a $kind"
  done
  flock -s $mine
}

lab_status() {
  local version
  if [ ! -r "$LAB/$MARK" ]; then
    echo "none: no lab at $LAB, or not yours to see"; return 3
  elif ! namespaces_ready; then
    echo "down: $LAB"; return 3
  elif ! containerd_answers; then
    echo "broken: the engine's containerd does not answer, so no container can run; \"up\" mends it"; return 1
  elif ! version=$(engine_answers) || [ -z "$version" ]; then
    echo "broken: the lab's processes are there, but the engine does not answer; see $LAB/log"; return 1
  else
    echo "up: Docker Engine $version at unix://$SOCKET, $(docker_cli ps -aq | wc -l) containers, registries:$(registries)"
  fi
}

# Those that answer.
registries() {
  local address
  for address in $REGISTRY $REGISTRY_WITH_LOGIN; do ! registry_answers $address || printf ' %s' $address; done
}

lab_env() {
  [ -n "$(init_pid 2>/dev/null)" ] || die "the lab is not up"
  cat <<E2
export DOCKER_HOST=unix://$SOCKET
export DOCKER_CONFIG=$LAB/config
export PATH=$ROOT/usr/bin:\$PATH
export DOCKERTUI_LAB_ENGINE=$ENGINE
export DOCKERTUI_LAB_STORE=$STORE
export LAB_DIRECTORY=$LAB
export LAB_CACHE=$CACHE
export LAB_SSH=$SSH_ROOT
export LAB_NETNS=/proc/$(init_pid)/ns/net
export LAB_REGISTRY=$REGISTRY
export LAB_REGISTRY_WITH_LOGIN=$REGISTRY_WITH_LOGIN
export LAB_REGISTRY_USER=$REGISTRY_USER
export LAB_REGISTRY_PASSWORD=$REGISTRY_PASSWORD
unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
E2
}

lab_engine() {
  check_directory
  namespaces_ready || die "the lab is not up"
  case ${1:-} in
    kill) signal_daemon dockerd KILL; wait_daemon_gone dockerd 10 || die "the engine does not end";;
    freeze) signal_daemon dockerd STOP;;
    thaw) signal_daemon dockerd CONT;;
    start) lock; start_engine;;
    *) usage "engine ${1:-}";;
  esac
}

usage() {
  [ -z "${1:-}" ] || printf 'lab: unknown: %s\n' "$1" >&2
  sed -n '2,/^set /{/^#/!d;s/^# \{0,1\}//;p}' "$LAB_HOME/lab.sh" >&2
  exit 64
}

case ${1:-} in
  up|down|status|env|engine|users) command=$1; shift; "lab_$command" "$@";;
  exec) shift; in_lab "$@";;
  *) usage "${1:-}";;
esac
