# Something to look at: containers in every state, volumes, networks and a compose project.
# Made once: what somebody removed or stopped since then is theirs, until the mark is gone.

SAMPLE=(--label dockertui.sample=1)

# container NAME [OPTIONS…] IMAGE [COMMAND…]: started, unless it is there.
container() {
  local name=$1; shift
  docker_cli container inspect "$name" >/dev/null 2>&1 ||
    docker_cli run -d --name "$name" --hostname "${name:0:60}" "${SAMPLE[@]}" "$@" >/dev/null
}

# After a new start of the engine: those that its stop had killed run again.
wake_samples() {
  local ids
  [ $ENGINE_STARTED = yes ] || return 0
  ids=$(docker_cli ps -aq --filter exited=137 --filter label=dockertui.sample=1)
  # shellcheck disable=SC2086 — ids are words
  [ -z "$ids" ] || docker_cli start $ids >/dev/null
  [ -z "$(docker_cli ps -q --filter name=^batch-import$)" ] || docker_cli pause batch-import >/dev/null
}

make_samples() {
  if [ -e "$LAB/.samples" ]; then wake_samples; return; fi
  say "making samples"
  local network volume
  for network in "frontend --label tier=edge" "backend --internal --label tier=data"; do
    set -- $network
    docker_cli network inspect "$1" >/dev/null 2>&1 || docker_cli network create "${SAMPLE[@]}" "${@:2}" "$1" >/dev/null
  done
  for volume in uploads backups-2026; do
    docker_cli volume create "${SAMPLE[@]}" --label "owner=team-data" "$volume" >/dev/null
  done

  container web --network frontend -p 127.0.0.1:8081:80 -p 127.0.0.1:8443:443 -v uploads:/var/www/uploads \
    --label 'description=Startseite · 首页 · 🏠' --label 'org.opencontainers.image.title=web' \
    --health-cmd 'echo ok' --health-interval 30s --health-start-interval 1s --health-start-period 5s \
    busybox:local httpd -f -p 80 -h /var/www
  container worker --network backend --init -e LOG_LEVEL=debug -v uploads:/data/uploads debian:local bash -c '
    colours=(32 33 36 31) words=(INFO WARN DEBUG ERROR); i=0
    while :; do k=$((i % 4)); printf "%(%FT%TZ)T \e[%dm%-5s\e[0m job=%d 処理 took %d ms\n" -1 "${colours[k]}" "${words[k]}" $((++i)) $((RANDOM % 400)); sleep 1; done'
  container cache --network backend -v /data --memory 64m --cpus 0.5 --restart unless-stopped busybox:local sh -c 'trap exit TERM; while :; do sleep 1; done'
  container batch-import -v backups-2026:/backups:ro busybox:local sh -c 'trap exit TERM; while :; do sleep 1; done'
  container sick --health-cmd 'echo "connection refused" >&2; exit 1' --health-interval 1s --health-retries 1 busybox:local sh -c 'trap exit TERM; while :; do sleep 1; done'
  container starting-up --health-cmd 'exit 1' --health-interval 30s --health-start-period 24h busybox:local sh -c 'trap exit TERM; while :; do sleep 1; done'
  container crash-loop --restart always busybox:local sh -c 'echo "cannot read /etc/app.conf: no such file" >&2; exit 1'
  container migration --network backend busybox:local sh -c 'echo "applied 42 migrations"'
  container nightly-report busybox:local sh -c 'echo "disk full" >&2; exit 3'
  container a-rather-long-container-name-as-some-orchestrators-like-to-make-them-7f9c4d busybox:local true
  docker_cli container inspect never-started >/dev/null 2>&1 || docker_cli create --name never-started "${SAMPLE[@]}" busybox:local true >/dev/null
  [ "$(docker_cli inspect -f '{{.State.Paused}}' batch-import)" = true ] || docker_cli pause batch-import >/dev/null

  # An image with two names, and one without any.
  docker_cli tag busybox:local example.com/team/tools/busybox-with-a-long-name:2026.11-rc1
  printf 'left over' | { cd "$LAB/build" && cat > left-over && tar -c left-over; } | docker_cli import - >/dev/null

  docker_cli compose --progress quiet -f "$LAB_HOME/compose/compose.yaml" up -d --quiet-pull > "$LAB/log/compose.log" 2>&1 ||
    die "the sample compose project did not start: $(tail -n 2 "$LAB/log/compose.log" | tr '\n' ' ')"
  touch "$LAB/.samples"
  say "samples are there"
}
