# Local images, made of Debian packages: busybox:local, debian:local and mysql:local, and what the registries hold.

has_image() { docker_cli image inspect --format x "$1" >/dev/null 2>&1; }

make_busybox() {
  local root=$LAB/build/busybox applet
  ! has_image busybox:local || return 0
  rm -rf "$root"; mkdir -p "$root"/{bin,etc,tmp,root,proc,sys,dev,var/www}
  cp "$ROOT/bin/busybox" "$root/bin/"
  for applet in $("$root/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
  echo 'root:x:0:' > "$root/etc/group"
  echo '<h1>It works</h1>' > "$root/var/www/index.html"
  tar -C "$root" -c . | docker_cli import -c 'CMD ["sh"]' -c 'ENV PATH=/bin' - busybox:local >/dev/null
  rm -rf "$root"; say "busybox:local is made"
}

# debian_root BASE NAME...: BASE/root becomes a Debian of this machine's release: what is essential, and NAME….
debian_root() {
  local base=$1 root=$1/root folder deb; shift
  rm -rf "$base"; mkdir -p "$root"
  : > "$base/no-status"
  closure "$base/no-status" "$base/debs" '?and(?essential,?not(?name(^apt$)))' usr-is-merged passwd "$@"
  for folder in bin sbin lib $(case $(uname -m) in x86_64) echo lib64;; esac); do
    mkdir -p "$root/usr/$folder"; ln -s "usr/$folder" "$root/$folder"
  done
  mkdir -p "$root"/{proc,dev,debs,var/lib/dpkg,usr/sbin}
  for deb in "$base"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink --exclude './usr/share/doc/*' --exclude './usr/share/man/*' --exclude './usr/share/locale/*' || die "$deb cannot be extracted"
  done
  touch "$root/var/lib/dpkg/status"
  mkdir -p "$root/var/lib/dpkg/"{info,updates,triggers}
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"; chmod +x "$root/usr/sbin/policy-rc.d"
  # Extracted already, so that every maintainer script finds its tools; dpkg then does it in order.
  unshare --mount --pid --fork bash -c '
    mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mount --bind "$2" "$1/debs" &&
    exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes LC_ALL=C.UTF-8 sh -c "
      dpkg --force-depends --force-unsafe-io --force-confnew --path-exclude=/usr/share/doc/* --path-exclude=/usr/share/man/* --path-exclude=/usr/share/locale/* --install /debs/*.deb"' \
    bash "$root" "$base/debs" > "$LAB/log/debian.log" 2>&1 9>&- || die "$root: dpkg failed: $(tail -n 2 "$LAB/log/debian.log" | tr '\n' ' ')"
  rm -rf "$root/usr/sbin/policy-rc.d" "$root/debs" "$root"/var/cache/apt/* "$root"/var/log/*.log
}

make_debian() {
  local base=$LAB/build/debian root=$LAB/build/debian/root
  ! has_image debian:local || return 0
  say "making debian:local (a minute on a slow machine)"
  debian_root "$base" vim less procps
  cp "$root/var/lib/dpkg/status" "$LAB/debian-status"
  cp "$LAB_HOME/images/debian/bashrc" "$root/root/.bashrc"
  tar -C "$root" -c . | docker_cli import -c 'CMD ["bash"]' -c 'ENV LANG=C.UTF-8' - debian:local >/dev/null
  rm -rf "$base"; say "debian:local is made"
}

make_mysql() {
  local base=$LAB/build/mysql
  ! has_image mysql:local || return 0
  say "making mysql:local"
  rm -rf "$base"; cp -r "$LAB_HOME/images/mysql" "$base"
  closure "$LAB/debian-status" "$base/debs" mariadb-server-core mariadb-client-core mariadb-client
  docker_cli build -q -t mysql:local "$base" > "$LAB/log/mysql.log" 2>&1 || die "mysql:local: the build failed: $(tail -n 3 "$LAB/log/mysql.log" | tr '\n' ' ')"
  rm -rf "$base"; say "mysql:local is made"
}

# push IMAGE REPOSITORY...: once; the same blobs under several names cost nothing.
push() {
  local image=$1 repository; shift
  for repository; do
    [ ! -e "$LAB/registry/.pushed-${repository//\//-}" ] || continue
    docker_cli tag "$image" "$REGISTRY/$repository:latest"
    docker_cli push -q "$REGISTRY/$repository:latest" > "$LAB/log/push.log" 2>&1 9>&- || die "push of $repository failed: $(tail -n 1 "$LAB/log/push.log")"
    docker_cli rmi "$REGISTRY/$repository:latest" >/dev/null
    touch "$LAB/registry/.pushed-${repository//\//-}"
  done
}

fill_registries() {
  [ -e "$LAB/registry-login/.pushed-private-tool" ] || say "filling the registries"
  push busybox:local library/busybox busybox
  push mysql:local library/mysql mysql
  if [ ! -e "$LAB/registry-login/.pushed-private-tool" ]; then
    local config=$LAB/build/login-config private=$REGISTRY_WITH_LOGIN/private/tool:1
    mkdir -p "$config"
    printf '{"auths": {"%s": {"auth": "%s"}}}' "$REGISTRY_WITH_LOGIN" "$(printf %s "$REGISTRY_USER:$REGISTRY_PASSWORD" | base64)" > "$config/config.json"
    docker_cli tag busybox:local "$private"
    docker_cli --config "$config" push -q "$private" > "$LAB/log/push.log" 2>&1 || die "push of $private failed: $(tail -n 1 "$LAB/log/push.log")"
    docker_cli rmi "$private" >/dev/null
    rm -rf "$config"
    touch "$LAB/registry-login/.pushed-private-tool"
  fi
}

make_images() { make_busybox; make_debian; make_mysql; fill_registries; }
