#!/usr/bin/env bash
# A private Docker Engine for trying dockertui and for its tests, of distribution packages.
#   lab.sh up [--bare|--engine-only]    the engine, two registries, local images and samples; --bare leaves the samples out
#   lab.sh down [--purge]  stop everything; --purge removes the directory too
#   lab.sh status          one line on what is up (exit code 0: the engine answers)
#   lab.sh env             shell lines that point docker and dockertui at it
#   lab.sh engine kill|start|freeze|thaw    faults for tests
#   lab.sh exec COMMAND…   run a command in the lab's network
# DOCKERTUI_LAB: its directory (/var/lib/dockertui-lab); DOCKERTUI_LAB_CACHE: downloaded packages ($DOCKERTUI_LAB/cache).
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
  local wanted=samples reason
  case ${1:-} in --bare) wanted=images;; --engine-only) wanted=engine;; '') ;; *) usage "$1";; esac
  reason=$(why_not)
  [ -z "$reason" ] || die "cannot run on this machine: $reason"
  make_directory
  lock
  start_engine
  [ $wanted != engine ] || return 0
  start_registries
  make_images
  [ $wanted != samples ] || make_samples
}

lab_down() {
  case ${1:-} in --purge|'') ;; *) usage "$1";; esac
  [ -e "$LAB" ] || [ -L "$LAB" ] || { say "nothing at $LAB"; return 0; }
  [ "$(id -u)" = 0 ] || die "it takes root to stop the lab"
  check_directory
  lock
  stop_engine
  stop_namespaces
  [ "${1:-}" != --purge ] || rm -rf --one-file-system "$LAB"
  say "down${1:+ and removed}"
}

lab_status() {
  local version
  if [ ! -r "$LAB/.dockertui-lab" ]; then
    echo "none: no lab at $LAB, or not yours to see"; return 3
  elif ! namespaces_ready; then
    echo "down: $LAB"; return 3
  elif version=$(engine_answers) && [ -n "$version" ]; then
    echo "up: Docker Engine $version at unix://$SOCKET, $(docker_cli ps -aq | wc -l) containers, registries $REGISTRY and $REGISTRY_WITH_LOGIN"
  else
    echo "broken: the lab's processes are there, but the engine does not answer; see $LAB/log"; return 1
  fi
}

lab_env() {
  [ -n "$(init_pid 2>/dev/null)" ] || die "the lab is not up"
  cat <<E2
export DOCKER_HOST=unix://$SOCKET
export DOCKER_CONFIG=$LAB/config
export PATH=$ROOT/usr/bin:\$PATH
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
  up|down|status|env|engine) command=$1; shift; "lab_$command" "$@";;
  exec) shift; in_lab "$@";;
  *) usage "${1:-}";;
esac
