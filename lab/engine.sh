# The namespaces, containerd, dockerd and the two registries.

ENGINE_STARTED=no
REGISTRY=127.0.0.1:5000
REGISTRY_WITH_LOGIN=127.0.0.1:5001
REGISTRY_USER=tester
REGISTRY_PASSWORD=s3cret

# ---------------------------------------------------------------- namespaces
# The lab's own name in the cgroup trees: no two directories of a machine have the same, whatever root they are seen from.
cgroup_name() { stat -c 'dockertui-lab-%d-%i' "$LAB"; }

# The lab's folders in the cgroup trees of the machine, one a line.
cgroup_folders() {
  local controllers name
  name=$(cgroup_name)
  if [ "$(wc -l < /proc/self/cgroup)" = 1 ]; then
    echo "/sys/fs/cgroup/$name"
  else
    while IFS=: read -r _ controllers _; do
      case $controllers in '') controllers=unified;; name=*) controllers=${controllers#name=};; esac
      [ ! -d "/sys/fs/cgroup/$controllers" ] || echo "/sys/fs/cgroup/$controllers/$name"
    done < /proc/self/cgroup
  fi
}

make_cgroups() {
  local folder name
  while read -r folder; do
    mkdir -p "$folder/init"
    # The first version's cpuset groups start empty, and take nobody until filled.
    for name in cpuset.mems cpuset.cpus; do
      [ ! -e "${folder%/*}/$name" ] || [ -e "$folder/cgroup.controllers" ] || {
        cat "${folder%/*}/$name" > "$folder/$name"; cat "$folder/$name" > "$folder/init/$name"; }
    done
  done < <(cgroup_folders)
}

# The calling shell moves into the lab's groups; $1 is "" or /init.
join_cgroups() {
  local folder
  while read -r folder; do
    echo "$BASHPID" > "$folder$1/cgroup.procs"
  done < <(cgroup_folders)
}

remove_cgroups() {
  local tries left
  for ((tries = 0; tries < 50; tries++)); do
    left=$(cgroup_folders | while read -r folder; do [ ! -d "$folder" ] || echo "$folder"; done)
    [ -n "$left" ] || return 0
    # shellcheck disable=SC2086 — folders of a fixed alphabet
    find $left -depth -type d -exec rmdir {} \; 2>/dev/null || true
    sleep 0.05
  done
  say "warning: cgroups of the lab are left:" $left
}

# The lab's outer process ("" when it is not up): its number may long be another's, its start cannot.
outer_pid() {
  local pid started
  [ -s "$LAB/outer.pid" ] || return 0
  read -r pid started < "$LAB/outer.pid"
  [ "$(started_ticks "$pid")" != "$started" ] || echo "$pid"
}

# Process 1 of the lab as the machine numbers it.
init_pid() {
  local outer
  outer=$(outer_pid)
  [ -n "$outer" ] || return 0
  tr -d ' \n' < "/proc/$outer/task/$outer/children" 2>/dev/null || true
}

namespaces_ready() { local pid; pid=$(init_pid); [ -n "$pid" ] && [ -e "/proc/$pid/root/run/ready" ] && [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

start_namespaces() {
  ! namespaces_ready || return 0
  stop_namespaces
  make_cgroups || die "cannot make cgroups below /sys/fs/cgroup"
  (
    exec 7>&- 8>&- 9>&- < /dev/null >> "$LAB/log/init.log" 2>&1
    join_cgroups ""
    exec setsid unshare --cgroup bash -c '
      while read -r folder; do echo $$ > "$folder/init/cgroup.procs" || exit; done <<< "$1"; shift
      exec unshare --pid --fork --kill-child --mount-proc --net --ipc --uts -- "$@"' \
      dockertui-lab "$(cgroup_folders)" "$LAB_HOME/init.sh" "$LAB" "$ROOT"
  ) &
  echo "$! $(started_ticks $!)" > "$LAB/outer.pid"
  wait_for 15 "the lab's first process" "$LAB/log/init.log" namespaces_ready
}

stop_namespaces() {
  local pid tries
  pid=$(outer_pid)
  if [ -n "$pid" ]; then
    # Process 1 of a pid namespace takes everything in it along.
    kill -KILL "$(init_pid)" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 200; tries++)); do [ -n "$(outer_pid)" ] || break; sleep 0.05; done
    [ -z "$(outer_pid)" ] || die "process $pid of the lab does not end"
  fi
  remove_cgroups
  rm -f "$LAB/outer.pid" "$SOCKET"
}

# in_lab COMMAND...: inside all of the lab's namespaces and its cgroups.
in_lab() {
  (
    join_cgroups /init
    exec 7>&- 8>&- 9>&-
    exec nsenter --target "$(init_pid)" --mount --net --pid --ipc --uts --cgroup -- "$@"
  )
}

# start_daemon NAME COMMAND...: its number inside the lab goes to /run/NAME.pid.
start_daemon() {
  local name=$1; shift
  in_lab env -i HOME=/root LANG=C.UTF-8 container=dockertui-lab \
    PATH="$ROOT/usr/bin:$ROOT/usr/sbin:$ROOT/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    LD_LIBRARY_PATH="$ROOT/usr/lib/$MULTIARCH:$ROOT/lib/$MULTIARCH" XTABLES_LIBDIR="$ROOT/usr/lib/$MULTIARCH/xtables" \
    bash -c 'name=$1 log=$2; shift 2; cd /; setsid "$@" < /dev/null >> "$log" 2>&1 & echo $! > "/run/$name.pid"' \
    start_daemon "$name" "$LAB/log/$name.log" "$@"
}

daemon_alive() { in_lab bash -c 'kill -0 "$(cat "/run/$0.pid")"' "$1" 2>/dev/null; }
signal_daemon() { in_lab bash -c 'kill -"$1" "$(cat "/run/$0.pid")"' "$1" "$2"; }
wait_daemon_gone() {
  local tries
  for ((tries = 0; tries < $2 * 10; tries++)); do daemon_alive "$1" || return 0; sleep 0.1; done
  return 1
}

# ---------------------------------------------------------------- engine
docker_cli() {
  DOCKER_HOST='' DOCKER_CONTEXT='' DOCKER_CONFIG=$LAB/work-config PATH=$ROOT/usr/bin:$PATH \
    "$ROOT/usr/bin/docker" --host "unix://$SOCKET" "$@" 7>&- 8>&- 9>&-
}
containerd_answers() { in_lab timeout 3 "$ROOT/usr/bin/ctr" --address /run/containerd/containerd.sock version >/dev/null 2>&1; }
engine_answers() { [ -S "$SOCKET" ] && DOCKER_CONFIG=$LAB/work-config timeout 3 "$ROOT/usr/bin/docker" --host "unix://$SOCKET" version --format '{{.Server.Version}}' 2>/dev/null; }

# Unstable moves on: an engine of another major version is not the one that was asked for.
check_engine_package() {
  local version
  [ ! -e "$ROOT/.done/docker.io" ] || return 0
  in_cache apt_ready
  version=$(apt_lab apt-cache madison docker.io 2>/dev/null | awk -v suite="$1/main" '$6 == suite {print $3; exit}')
  case $version in
    "$ENGINE".*) ;;
    '') die "ENGINE $ENGINE IS NOT TO BE HAD: Debian $1 has no docker.io";;
    *) die "ENGINE $ENGINE IS NOT TO BE HAD: Debian $1 has docker.io $version";;
  esac
}

engine_packages() {
  local code engine
  code=$(release) engine=$(engine_release)
  # Others than runc, iptables and tini make do with the libc of Debian 12.
  check_engine_package "$engine"
  extract docker.io/"$engine" containerd/"$engine" docker-cli/"$engine" docker-compose/"$engine" docker-buildx/"$engine" tini/trixie \
    runc/"$code" busybox-static/"$code" docker-registry/"$code" procps/"$code" libproc2-0/"$code" \
    libseccomp2/"$code" iptables/"$code" libxtables12/"$code" libip4tc2/"$code" libip6tc2/"$code" libmnl0/"$code" \
    libnftnl11/"$code" libnfnetlink0/"$code" libnetfilter-conntrack3/"$code"
  mkdir -p "$ROOT/usr/sbin" "$ROOT/bin"
  ln -sfn xtables-nft-multi "$ROOT/usr/sbin/iptables"
  ln -sfn xtables-nft-multi "$ROOT/usr/sbin/ip6tables"
  ln -sfn tini-static "$ROOT/usr/bin/docker-init"
  [ -e "$ROOT/bin/busybox" ] || ln -sfn ../usr/bin/busybox "$ROOT/bin/busybox"
  local folder plugin
  for folder in config work-config; do
    mkdir -p "$LAB/$folder/cli-plugins"
    [ -e "$LAB/$folder/config.json" ] || echo '{}' > "$LAB/$folder/config.json"
    for plugin in "$ROOT"/usr/libexec/docker/cli-plugins/* "$ROOT"/usr/lib/docker/cli-plugins/*; do
      [ ! -e "$plugin" ] || ln -sfn "$plugin" "$LAB/$folder/cli-plugins/${plugin##*/}"
    done
  done
}

write_engine_config() {
  cat > "$LAB/containerd.toml" <<E2
version = 2
root = "$LAB/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
address = "/run/containerd/containerd.sock"
E2
  # Pull mysql by that very name: the lab's registry stands in for Docker Hub.
  cat > "$LAB/daemon.json" <<E2
{
  "data-root": "$LAB/data",
  "exec-root": "/run/docker",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "group": "root",
  "features": {"containerd-snapshotter": $([ "$STORE" = containerd ] && echo true || echo false)},
  "shutdown-timeout": 5,
  "registry-mirrors": ["http://$REGISTRY"],
  "default-address-pools": [{"base": "10.201.0.0/16", "size": 24}]
}
E2
}

# Whether the engine finds its containerd: only then its version names that one's.
finds_containerd() {
  [ -n "$(timeout 5 "$ROOT/usr/bin/docker" --host "unix://$SOCKET" version \
    --format '{{range .Server.Components}}{{if eq .Name "containerd"}}{{.Version}}{{end}}{{end}}' 2>/dev/null)" ]
}

# Without containerd an engine answers, and cannot run a thing. Containers outlive it, and dockerd finds the new one.
start_containerd() {
  ! containerd_answers || return 0
  if daemon_alive containerd; then
    say "containerd does not answer: it is started anew"
    signal_daemon containerd KILL
    wait_daemon_gone containerd 10 || die "containerd does not end"
  fi
  in_lab rm -f /run/containerd/containerd.sock
  start_daemon containerd containerd --config "$LAB/containerd.toml"
  wait_for 20 containerd "$LAB/log/containerd.log" containerd_answers
}

start_engine() {
  if namespaces_ready && daemon_alive dockerd; then
    start_containerd
    wait_for 15 "the engine (alive, but it does not answer; frozen?)" "$LAB/log/dockerd.log" engine_answers
    wait_for 30 "the engine's way to containerd" "$LAB/log/dockerd.log" finds_containerd
    return 0
  fi
  ENGINE_STARTED=yes
  engine_packages
  write_engine_config
  start_namespaces
  start_containerd
  in_lab rm -f /run/docker.pid; rm -f "$SOCKET"
  # shellcheck disable=SC2086 — the extra arguments are words
  start_daemon dockerd dockerd --config-file "$LAB/daemon.json" --host "unix://$SOCKET" --pidfile /run/docker.pid \
    --containerd /run/containerd/containerd.sock ${DOCKERTUI_LAB_DOCKERD_ARGS:-}
  wait_for 60 dockerd "$LAB/log/dockerd.log" engine_answers
  say "Docker Engine $(engine_answers) is up at unix://$SOCKET"
}

# Containers first and at once: the engine would give each its ten seconds.
stop_engine() {
  local running
  if namespaces_ready && daemon_alive dockerd; then
    signal_daemon dockerd CONT
    running=$(timeout 10 "$ROOT/usr/bin/docker" --host "unix://$SOCKET" ps -q 2>/dev/null || true)
    # shellcheck disable=SC2086 — ids are words
    [ -z "$running" ] || timeout 20 "$ROOT/usr/bin/docker" --host "unix://$SOCKET" kill $running >/dev/null 2>&1 || true
    signal_daemon dockerd TERM
    wait_daemon_gone dockerd 15 || true
  fi
}

# ---------------------------------------------------------------- registries
# Bash speaks enough HTTP; neither curl nor wget is asked for.
registry_answers() {
  in_lab timeout 3 bash -c 'exec 3<>"/dev/tcp/${1%:*}/${1#*:}" && printf "GET /v2/ HTTP/1.0\r\n\r\n" >&3 &&
    read -r _ code _ <&3 && [[ $code = 200 || $code = 401 ]]' http "$1" 2>/dev/null
}

start_registries() {
  if [ ! -s "$LAB/htpasswd" ]; then
    # bcrypt through perl's crypt: no further package for one line
    PASSWORD=$REGISTRY_PASSWORD perl -e 'my $salt = join "", map { (".", "/", 0..9, "A".."Z", "a".."z")[rand 64] } 1..21;
      print "$ARGV[0]:", crypt($ENV{PASSWORD}, "\$2b\$05\$$salt."), "\n"' "$REGISTRY_USER" > "$LAB/htpasswd"
  fi
  local entry name address login
  for entry in "registry $REGISTRY no" "registry-login $REGISTRY_WITH_LOGIN yes"; do
    read -r name address login <<< "$entry"
    ! registry_answers "$address" || continue
    cat > "$LAB/$name.yml" <<E2
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $LAB/$name}, delete: {enabled: true}}
http: {addr: "$address"}
E2
    [ "$login" = no ] || printf 'auth: {htpasswd: {realm: lab, path: %s}}\n' "$LAB/htpasswd" >> "$LAB/$name.yml"
    start_daemon "$name" docker-registry serve "$LAB/$name.yml"
    wait_for 15 "$name" "$LAB/log/$name.log" registry_answers "$address"
  done
}
