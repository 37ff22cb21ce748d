#!/bin/bash
# The lab's first process: process 1 of its own pid, mount, network, ipc, uts and cgroup namespaces.
# What the engine mounts, writes to /run or makes in a cgroup happens in here and goes when this goes.
#   init.sh LAB ROOT
set -euo pipefail
LAB=$1 ROOT=$2

hostname dockertui-lab 2>/dev/null || true
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/containerd /run/docker /run/lock
# What an engine or containerd of the machine left here must neither be read nor written.
for folder in /etc/docker /etc/cni /var/lib/cni /etc/containerd /opt/containerd /opt/cni; do
  [ ! -d "$folder" ] || mount -t tmpfs -o mode=755 tmpfs "$folder"
done

# A /sys of this network namespace, with cgroup trees whose root is the lab's own group.
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
if [ "$(wc -l < /proc/self/cgroup)" = 1 ]; then
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" > /sys/fs/cgroup/cgroup.subtree_control || true
  done
else
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  while IFS=: read -r _ controllers _; do
    case $controllers in
      '') folder=unified; set -- -t cgroup2 cgroup2;;
      name=*) folder=${controllers#name=}; set -- -t cgroup -o "none,$controllers" cgroup;;
      *) folder=$controllers; set -- -t cgroup -o "$controllers" cgroup;;
    esac
    mkdir -p "/sys/fs/cgroup/$folder"
    mount "$@" "/sys/fs/cgroup/$folder"
    case $controllers in
      *,*) for name in ${controllers//,/ }; do ln -s "$folder" "/sys/fs/cgroup/$name"; done;;
    esac
  done < /proc/self/cgroup
fi

"$ROOT/bin/busybox" ip link set lo up
touch /run/ready
# Reaps what daemons leave behind; sleeps otherwise.
exec -a "dockertui-lab $LAB" "$ROOT/usr/bin/tini-static" -- "$ROOT/bin/busybox" sleep 2147483647
