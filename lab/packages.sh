# Debian packages, extracted into the lab's own root: nothing is installed into the system.
# The mirror is the one this machine's own apt configuration names for its own release.

apt_lab() { APT_CONFIG=$LAB/apt/apt.conf "$@" 9>&-; }
release() { (. /etc/os-release; echo "$VERSION_CODENAME"); }

# Where each engine comes from.
engine_release() { case $ENGINE in 26) echo trixie;; 28) echo sid;; esac; }

# A private apt: own lists, own caches, this release, trixie (for Engine 26), and sid for Engine 28 only.
apt_ready() {
  [ ! -e "$LAB/apt/ready" ] || return 0
  local code main security option=""
  code=$(release)
  mkdir -p "$LAB/apt/lists/partial" "$LAB/apt/archives/partial" "$LAB/apt/empty/partial"
  apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|' 'Created-By: Packages' 2>/dev/null | sort -u > "$LAB/apt/targets"
  main=$(grep -m1 "|$code|" "$LAB/apt/targets" | cut -d'|' -f1) || true
  security=$(grep -m1 "|$code-security|" "$LAB/apt/targets" | cut -d'|' -f1) || true
  [ -n "$main" ] || die "this machine's apt configuration names no source for '$code' (apt-get indextargets)"
  [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ] || option="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
  {
    echo "deb $option $main $code main"
    [ -z "$security" ] || echo "deb $option $security $code-security main"
    [ "$code" = trixie ] || echo "deb $option $main trixie main"
    [ "$(engine_release)" != sid ] || echo "deb $option $main sid main"
  } > "$LAB/apt/sources.list"
  cat > "$LAB/apt/apt.conf" <<E2
Dir::Etc::sourcelist "$LAB/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$LAB/apt/lists";
Dir::Cache "$LAB/apt";
Dir::Cache::archives "$LAB/apt/archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Acquire::ForceHash "SHA256";
Acquire::GzipIndexes "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Retries "3";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
APT::Default-Release "$code";
Debug::NoLocking "1";
E2
  say "reading the lists of Debian packages (some 30 MB)"
  apt_lab apt-get -qq update > "$LAB/log/apt-update.log" 2>&1 ||
    die "apt-get update failed: $(tail -n 3 "$LAB/log/apt-update.log" | tr '\n' ' ')"
  touch "$LAB/apt/ready"
}

# Is FILE in the cache, and of the HASH that apt's signed lists give?
is_cached() {
  local file=$1 hash=$2
  [ "${hash%%:*}" = SHA256 ] && [ -f "$CACHE/$file" ] && [ "$(sha256sum < "$CACHE/$file" | cut -d' ' -f1)" = "${hash#*:}" ]
}

# fetch LIST: every package of a --print-uris list is in the cache, and of the hash it gives.
fetch() {
  local list=$1 uri file size hash bytes=0 triples=() fetched=()
  while read -r uri file size hash; do
    ! is_cached "$file" "$hash" || continue
    uri=${uri#\'}
    bytes=$((bytes + size))
    triples+=("${uri%\'}" "$CACHE/$file.part" "$hash")
    fetched+=("$file")
  done < "$list"
  [ ${#fetched[@]} -gt 0 ] || return 0
  say "downloading ${#fetched[@]} packages, $((bytes / 1000000)) MB"
  # One call for all, and it compares each with its hash.
  apt_lab /usr/lib/apt/apt-helper -q download-file "${triples[@]}" > "$LAB/log/apt-download.log" 2>&1 || return 1
  for file in "${fetched[@]}"; do mv "$CACHE/$file.part" "$CACHE/$file"; done
}

# extract NAME[/release]...: the named packages, without what they depend on, into $ROOT.
extract() { in_cache extract_alone "$@"; }
extract_alone() {
  local package name file wanted=() pass
  mkdir -p "$ROOT/.done"
  for package; do
    name=${package%%/*}
    [ -e "$ROOT/.done/$name" ] || wanted+=("$package")
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  for pass in first again; do
    apt_ready
    # Asked from an empty folder: apt leaves out what lies in the current one.
    if (cd "$LAB/apt/empty" && apt_lab apt-get download --print-uris "${wanted[@]}") > "$LAB/apt/uris" 2> "$LAB/log/apt-uris.log" &&
      fetch "$LAB/apt/uris"; then break; fi
    [ $pass = first ] || die "packages are not to be had: $(tail -qn 2 "$LAB/log/apt-uris.log" "$LAB/log/apt-download.log" 2>/dev/null | tr '\n' ' ')"
    rm -f "$LAB/apt/ready"  # the lists may be older than the mirror
  done
  while read -r _ file _; do
    dpkg-deb --fsys-tarfile "$CACHE/$file" | tar -x -C "$ROOT" --no-same-owner || die "$CACHE/$file cannot be extracted"
    touch "$ROOT/.done/${file%%_*}"
  done < "$LAB/apt/uris"
}

# An ssh client and server for tests, where the machine lacks either: $SSH_ROOT.
ssh_packages() {
  local deb
  [ ! -x /usr/bin/ssh ] || [ ! -x /usr/sbin/sshd ] || return 0
  [ ! -e "$SSH_ROOT/.done" ] || return 0
  closure /var/lib/dpkg/status "$LAB/build/ssh" openssh-client openssh-server
  mkdir -p "$SSH_ROOT"
  for deb in "$LAB/build/ssh"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$SSH_ROOT" --no-same-owner || die "$deb cannot be extracted"
  done
  rm -rf "$LAB/build/ssh"
  touch "$SSH_ROOT/.done"
}

# closure STATUS FOLDER NAME...: FOLDER gets the packages that NAME... needs on top of a dpkg status file.
closure() { in_cache closure_alone "$@"; }
closure_alone() {
  local status=$1 folder=$2 pass; shift 2
  for pass in first again; do
    apt_ready
    if apt_lab apt-get -qq -y --no-install-recommends -o Dir::State::status="$status" -o Dir::Cache::archives="$LAB/apt/empty" \
      --print-uris install "$@" 2> "$LAB/log/apt-uris.log" | grep "^'" > "$LAB/apt/uris" && fetch "$LAB/apt/uris"; then break; fi
    [ $pass = first ] || die "packages are not to be had: $(tail -qn 2 "$LAB/log/apt-uris.log" "$LAB/log/apt-download.log" 2>/dev/null | tr '\n' ' ')"
    rm -f "$LAB/apt/ready"
  done
  rm -rf "$folder"; mkdir -p "$folder"
  awk '{print $2}' "$LAB/apt/uris" | (cd "$CACHE" && xargs cp -t "$folder" --reflink=auto)
}
