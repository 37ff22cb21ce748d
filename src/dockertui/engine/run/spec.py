"""All that `docker run` and `docker create` can say, as one record, and the table of their options.

A value is kept as the option has it (`8080:80/tcp`, `512m`, `1m30s`), so that a line, a form and a record
say the same; `body.py` says what the engine makes of it. An option that may be given several times is a
tuple in the order given. "" or () means that the option is not given.

Source: the reference of the command line (docs.docker.com, docker container run), 20.10 to 28.
"""

from typing import Literal

from dockertui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One container to be, as a `docker run` line says it. Two lines that say the same give equal ones."""

    image: str = ""
    command: tuple[str, ...] = ()
    """The words after the image; () for the image's own command."""
    only_create: bool = False
    """`docker create`: made, not started."""

    # what it is
    name: str = ""
    """"" for one that the engine makes up."""
    labels: tuple[str, ...] = ()
    """`name=value`, or `name` for an empty value."""
    label_files: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    """`name=value`, for the runtime."""
    platform: str = ""
    """`linux/arm64/v8`."""
    pull: str = ""
    """`always`, `missing` or `never`; "" is `missing`."""
    quiet: bool = False
    restart: str = ""
    """`no`, `always`, `unless-stopped`, `on-failure` or `on-failure:N`."""
    remove: bool = False
    """Whether it is removed when it ends."""

    # its process
    entrypoint: str | None = None
    """None for the image's own; "" for none at all."""
    env: tuple[str, ...] = ()
    """`NAME=value`, or `NAME` for the value that it has where the line is run."""
    env_files: tuple[str, ...] = ()
    user: str = ""
    groups: tuple[str, ...] = ()
    workdir: str = ""
    tty: bool = False
    interactive: bool = False
    """Whether its standard input stays open."""
    detach: bool = False
    attach: tuple[str, ...] = ()
    detach_keys: str = ""
    sig_proxy: bool = True
    init: bool | None = None
    """None for what the engine does by default."""
    stop_signal: str = ""
    stop_timeout: str = ""
    """Seconds; -1 for no end."""
    cidfile: str = ""

    # networks
    ports: tuple[str, ...] = ()
    """`[[address:][host port]:]port[/protocol]`, with ranges; IPv6 addresses in brackets."""
    publish_all: bool = False
    expose: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    """A name, `host`, `none`, `container:NAME`, or `name=NET,alias=…,ip=…,ip6=…,mac-address=…`."""
    network_aliases: tuple[str, ...] = ()
    ip: str = ""
    ip6: str = ""
    link_local_ips: tuple[str, ...] = ()
    mac_address: str = ""
    links: tuple[str, ...] = ()
    hostname: str = ""
    domainname: str = ""
    dns: tuple[str, ...] = ()
    dns_options: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()
    add_hosts: tuple[str, ...] = ()
    """`name:address`; `host-gateway` is an address too."""

    # files
    volumes: tuple[str, ...] = ()
    """`[source:]target[:options]`: a source that begins with / is a path, another one a volume's name."""
    mounts: tuple[str, ...] = ()
    """`type=bind,source=…,target=…,…`."""
    tmpfs: tuple[str, ...] = ()
    """`target[:options]`."""
    volumes_from: tuple[str, ...] = ()
    volume_driver: str = ""
    read_only: bool = False
    storage_opts: tuple[str, ...] = ()
    shm_size: str = ""

    # health check
    health_cmd: str = ""
    health_interval: str = ""
    health_timeout: str = ""
    health_retries: str = ""
    health_start_period: str = ""
    health_start_interval: str = ""
    no_healthcheck: bool = False

    # limits
    memory: str = ""
    memory_swap: str = ""
    """With the memory; -1 for no limit."""
    memory_reservation: str = ""
    memory_swappiness: str = ""
    kernel_memory: str = ""
    oom_kill_disable: bool = False
    oom_score_adj: str = ""
    cpus: str = ""
    cpu_shares: str = ""
    cpu_period: str = ""
    cpu_quota: str = ""
    cpu_rt_period: str = ""
    cpu_rt_runtime: str = ""
    cpuset_cpus: str = ""
    cpuset_mems: str = ""
    pids_limit: str = ""
    ulimits: tuple[str, ...] = ()
    """`name=soft[:hard]`."""
    blkio_weight: str = ""
    blkio_weight_devices: tuple[str, ...] = ()
    device_read_bps: tuple[str, ...] = ()
    device_write_bps: tuple[str, ...] = ()
    device_read_iops: tuple[str, ...] = ()
    device_write_iops: tuple[str, ...] = ()

    # rights
    privileged: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security_opts: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    """`path[:path inside][:rwm]`."""
    device_cgroup_rules: tuple[str, ...] = ()
    gpus: str = ""
    """`all`, a number, or `device=…,capabilities=…`."""
    sysctls: tuple[str, ...] = ()
    userns: str = ""
    ipc: str = ""
    pid: str = ""
    uts: str = ""
    cgroupns: str = ""
    cgroup_parent: str = ""
    runtime: str = ""
    disable_content_trust: bool = True

    # log
    log_driver: str = ""
    log_opts: tuple[str, ...] = ()

    # Windows
    isolation: str = ""
    cpu_count: str = ""
    cpu_percent: str = ""
    io_max_bandwidth: str = ""
    io_max_iops: str = ""


Kind = Literal["switch", "maybe", "text", "given", "number", "decimal", "bytes", "duration", "list"]
"""What an option takes.

`switch`: true or false; `maybe`: the same, and None where it is not given; `text`; `given`: a text that may
be empty, None where it is not given; `number`, `decimal`, `bytes` (`512m`), `duration` (`1m30s`): a text that
has to be one; `list`: a text, any number of times.
"""

Section = Literal["container", "process", "network", "files", "health", "limits", "rights", "log", "windows"]
"""The group an option belongs to, in the order of the record."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One option of `docker run`."""

    name: str
    """Without the dashes."""
    field: str
    """Which field of the RunSpec holds it."""
    kind: Kind
    section: Section
    short: str = ""
    also: tuple[str, ...] = ()
    """Other names that the command line takes for it."""
    since: str = ""
    """The first version of the API that has it; "" where each one that is supported has."""
    only_run: bool = False
    """Whether `docker create` has no such option."""
    only_line: bool = False
    """Whether it says something to the command line only, so that no container shows it."""

    @property
    def option(self) -> str:
        """As it is written: `--name`."""
        return f"--{self.name}"

    @property
    def is_list(self) -> bool:
        """Whether it may be given several times."""
        return self.kind == "list"

    @property
    def takes_value(self) -> bool:
        """Whether a value follows it."""
        return self.kind not in ("switch", "maybe")


FLAGS: tuple[Flag, ...] = (
    Flag("name", "name", "text", "container"),
    Flag("detach", "detach", "switch", "process", "d", only_run=True, only_line=True),
    Flag("interactive", "interactive", "switch", "process", "i"),
    Flag("tty", "tty", "switch", "process", "t"),
    Flag("rm", "remove", "switch", "container"),
    Flag("restart", "restart", "text", "container"),
    Flag("pull", "pull", "text", "container", only_line=True),
    Flag("quiet", "quiet", "switch", "container", "q", only_line=True),
    Flag("platform", "platform", "text", "container"),
    Flag("label", "labels", "list", "container", "l"),
    Flag("label-file", "label_files", "list", "container", only_line=True),
    Flag("annotation", "annotations", "list", "container", since="1.43"),
    Flag("entrypoint", "entrypoint", "given", "process"),
    Flag("env", "env", "list", "process", "e"),
    Flag("env-file", "env_files", "list", "process", only_line=True),
    Flag("user", "user", "text", "process", "u"),
    Flag("group-add", "groups", "list", "process"),
    Flag("workdir", "workdir", "text", "process", "w"),
    Flag("init", "init", "maybe", "process"),
    Flag("stop-signal", "stop_signal", "text", "process"),
    Flag("stop-timeout", "stop_timeout", "number", "process"),
    Flag("attach", "attach", "list", "process", "a", only_line=True),
    Flag("detach-keys", "detach_keys", "text", "process", only_run=True, only_line=True),
    Flag("sig-proxy", "sig_proxy", "switch", "process", only_run=True, only_line=True),
    Flag("cidfile", "cidfile", "text", "process", only_line=True),
    Flag("publish", "ports", "list", "network", "p"),
    Flag("publish-all", "publish_all", "switch", "network", "P"),
    Flag("expose", "expose", "list", "network"),
    Flag("network", "networks", "list", "network", also=("net",)),
    Flag("network-alias", "network_aliases", "list", "network", also=("net-alias",)),
    Flag("ip", "ip", "text", "network"),
    Flag("ip6", "ip6", "text", "network"),
    Flag("link-local-ip", "link_local_ips", "list", "network"),
    Flag("mac-address", "mac_address", "text", "network"),
    Flag("link", "links", "list", "network"),
    Flag("hostname", "hostname", "text", "network", "h"),
    Flag("domainname", "domainname", "text", "network"),
    Flag("dns", "dns", "list", "network"),
    Flag("dns-option", "dns_options", "list", "network", also=("dns-opt",)),
    Flag("dns-search", "dns_search", "list", "network"),
    Flag("add-host", "add_hosts", "list", "network"),
    Flag("volume", "volumes", "list", "files", "v"),
    Flag("mount", "mounts", "list", "files"),
    Flag("tmpfs", "tmpfs", "list", "files"),
    Flag("volumes-from", "volumes_from", "list", "files"),
    Flag("volume-driver", "volume_driver", "text", "files"),
    Flag("read-only", "read_only", "switch", "files"),
    Flag("storage-opt", "storage_opts", "list", "files"),
    Flag("shm-size", "shm_size", "bytes", "files"),
    Flag("health-cmd", "health_cmd", "text", "health"),
    Flag("health-interval", "health_interval", "duration", "health"),
    Flag("health-timeout", "health_timeout", "duration", "health"),
    Flag("health-retries", "health_retries", "number", "health"),
    Flag("health-start-period", "health_start_period", "duration", "health"),
    Flag("health-start-interval", "health_start_interval", "duration", "health", since="1.44"),
    Flag("no-healthcheck", "no_healthcheck", "switch", "health"),
    Flag("memory", "memory", "bytes", "limits", "m"),
    Flag("memory-swap", "memory_swap", "bytes", "limits"),
    Flag("memory-reservation", "memory_reservation", "bytes", "limits"),
    Flag("memory-swappiness", "memory_swappiness", "number", "limits"),
    Flag("kernel-memory", "kernel_memory", "bytes", "limits"),
    Flag("oom-kill-disable", "oom_kill_disable", "switch", "limits"),
    Flag("oom-score-adj", "oom_score_adj", "number", "limits"),
    Flag("cpus", "cpus", "decimal", "limits"),
    Flag("cpu-shares", "cpu_shares", "number", "limits", "c"),
    Flag("cpu-period", "cpu_period", "number", "limits"),
    Flag("cpu-quota", "cpu_quota", "number", "limits"),
    Flag("cpu-rt-period", "cpu_rt_period", "number", "limits"),
    Flag("cpu-rt-runtime", "cpu_rt_runtime", "number", "limits"),
    Flag("cpuset-cpus", "cpuset_cpus", "text", "limits"),
    Flag("cpuset-mems", "cpuset_mems", "text", "limits"),
    Flag("pids-limit", "pids_limit", "number", "limits"),
    Flag("ulimit", "ulimits", "list", "limits"),
    Flag("blkio-weight", "blkio_weight", "number", "limits"),
    Flag("blkio-weight-device", "blkio_weight_devices", "list", "limits"),
    Flag("device-read-bps", "device_read_bps", "list", "limits"),
    Flag("device-write-bps", "device_write_bps", "list", "limits"),
    Flag("device-read-iops", "device_read_iops", "list", "limits"),
    Flag("device-write-iops", "device_write_iops", "list", "limits"),
    Flag("privileged", "privileged", "switch", "rights"),
    Flag("cap-add", "cap_add", "list", "rights"),
    Flag("cap-drop", "cap_drop", "list", "rights"),
    Flag("security-opt", "security_opts", "list", "rights"),
    Flag("device", "devices", "list", "rights"),
    Flag("device-cgroup-rule", "device_cgroup_rules", "list", "rights"),
    Flag("gpus", "gpus", "text", "rights"),
    Flag("sysctl", "sysctls", "list", "rights"),
    Flag("userns", "userns", "text", "rights"),
    Flag("ipc", "ipc", "text", "rights"),
    Flag("pid", "pid", "text", "rights"),
    Flag("uts", "uts", "text", "rights"),
    Flag("cgroupns", "cgroupns", "text", "rights"),
    Flag("cgroup-parent", "cgroup_parent", "text", "rights"),
    Flag("runtime", "runtime", "text", "rights"),
    Flag("disable-content-trust", "disable_content_trust", "switch", "rights", only_line=True),
    Flag("log-driver", "log_driver", "text", "log"),
    Flag("log-opt", "log_opts", "list", "log"),
    Flag("isolation", "isolation", "text", "windows"),
    Flag("cpu-count", "cpu_count", "number", "windows"),
    Flag("cpu-percent", "cpu_percent", "number", "windows"),
    Flag("io-maxbandwidth", "io_max_bandwidth", "bytes", "windows"),
    Flag("io-maxiops", "io_max_iops", "number", "windows"),
)
"""Every option, in the order in which a line is written."""

BY_NAME = {name: flag for flag in FLAGS for name in (flag.name, *flag.also)}
"""An option by any of its long names."""
BY_SHORT = {flag.short: flag for flag in FLAGS if flag.short}
BY_FIELD = {flag.field: flag for flag in FLAGS}


def default_of(flag: Flag) -> object:
    """Return what a field holds where its option is not given."""
    return getattr(_NOTHING, flag.field)


_NOTHING = RunSpec()
