"""The form of a new container and the line that does the same: each gives the other, nothing is lost."""

import pytest

from dockertui.engine.images import ImageDetail
from dockertui.engine.run.line import line
from dockertui.engine.run.parse import parse
from dockertui.engine.run.spec import FLAGS, RunSpec
from dockertui.resources.run_checks import problems
from dockertui.resources.run_conflicts import conflicts, names_of
from dockertui.resources.run_fields import SECTIONS, fields
from dockertui.resources.run_form import (
    NO_ENTRYPOINT,
    empty_secrets,
    image_hints,
    left_out,
    spec_of,
    suggested,
    values_of,
)
from dockertui.resources.table_rows import ON
from tests.ui.world import hex_id, shop, snapshot

LINES = (
    "docker run -d busybox",
    "docker create busybox:1.36 sleep 60",
    "docker run -dit --name db1 -e MYSQL_ROOT_PASSWORD=x -e 'A=b c' -p 3306:3306 -v data:/data mysql",
    "docker run -d -p 127.0.0.1:8080:80 -p '[::1]:53:53/udp' -p 90-91:90-91 -p 80 -p 127.0.0.1::81 web",
    "docker run -d -v /srv:/www:ro -v /c --tmpfs /tmp:size=64m --mount type=volume,source=a,target=/b web",
    "docker run -d --network blue --network-alias x --ip 10.0.0.5 --dns 1.1.1.1 --add-host a:10.0.0.1 web",
    "docker run -d --restart on-failure:5 -m 512m --cpus 1.5 --pids-limit 100 --ulimit nofile=1024:2048 web",
    "docker run -d --health-cmd 'curl -f http://localhost/' --health-interval 30s --health-retries 3 web",
    "docker run -d --entrypoint '' web 'a b' '$HOME'",
    "docker run -d --entrypoint /bin/sh --init --read-only --cap-add SYS_TIME --security-opt a=b web",
    "docker run -d --init=false -l a=b -l c --log-driver x --log-opt max-size=1m --platform linux/amd64 web",
    "docker run -d --rm --privileged --pid host --sysctl net.core.somaxconn=1024 --device /dev/null web",
)


@pytest.mark.parametrize("text", LINES)
def test_a_line_fills_the_form_and_the_form_writes_the_line(text: str) -> None:
    spec = parse(text).spec
    assert spec is not None
    again = spec_of(values_of(spec))
    assert again == spec
    assert parse(line(again)).spec == spec
    assert not left_out(spec)
    assert not problems(values_of(spec))


def test_every_option_has_a_field_or_is_named_as_left_out() -> None:
    ids = [field.id for section in SECTIONS for field in section.fields]
    assert len(ids) == len(set(ids))
    missing = {flag.field for flag in FLAGS} - set(ids) - {"detach"}
    assert missing == {"quiet", "attach", "detach_keys", "sig_proxy", "cidfile", "disable_content_trust"}
    assert left_out(RunSpec(image="a", cidfile="x", sig_proxy=False)) == ["--sig-proxy", "--cidfile"]
    assert set(fields()) == set(ids)


def test_a_variable_without_a_value_gets_the_one_it_has_here() -> None:
    spec = parse("docker run -d -e HERE -e AWAY busybox").spec
    assert spec is not None
    assert values_of(spec, {"HERE": "1"})["env"] == (("HERE", "1"), ("AWAY", ""))


def test_no_entrypoint_is_not_the_images_own() -> None:
    assert values_of(RunSpec(image="a"))["entrypoint"] == ""
    assert values_of(RunSpec(image="a", entrypoint=""))["entrypoint"] == NO_ENTRYPOINT
    assert spec_of({"image": "a", "entrypoint": NO_ENTRYPOINT}).entrypoint == ""


def test_what_the_image_says_is_suggested_and_not_done() -> None:
    detail = ImageDetail(command=("mysqld",), user="999", ports=("3306/tcp", "53/udp"), volumes=("/data",))
    values = suggested(values_of(RunSpec(image="db", ports=("1:53/udp",))), detail)
    assert values["ports"] == ((ON, "1", "53/udp"), ("", "3306", "3306"))
    assert values["volumes"] == (("", "", "/data", ""),)
    assert spec_of(values).ports == ("1:53/udp",)
    assert spec_of(values).volumes == ()
    assert image_hints(detail) == {"command": "image: mysqld", "user": "image: 999"}
    assert suggested(values, ImageDetail())["volumes"] == ()


def test_secrets_without_a_value_are_named() -> None:
    values = values_of(RunSpec(image="a", env=("DB_PASSWORD=", "TOKEN=x", "PLAIN=")))
    assert empty_secrets(values) == ["DB_PASSWORD"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image": ""}, "Which image?"),
        ({"image": "Web Server"}, "no name of an image"),
        ({"name": "-x"}, "is no name"),
        ({"command": "sh -c 'x"}, "A quote is not closed"),
        ({"workdir": "srv"}, "begin with /"),
        ({"memory": "lots"}, "lots"),
        ({"cpus": "two"}, "two"),
        ({"copies": "0"}, "from 1 to"),
        ({"ports": ((ON, "99999", "80"),)}, "99999"),
        ({"ports": ((ON, "80", ""),)}, "Which port"),
        ({"volumes": ((ON, "data", "", ""),)}, "Where in the container?"),
        ({"volumes": ((ON, "./x", "/x", ""),)}, "in full"),
        ({"env": (("", "x"),)}, "no name"),
        ({"env": (("A=B", "x"),)}, "no ="),
        ({"remove": True, "restart": "always"}, "contradicts"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(change: dict[str, object], words: str) -> None:
    values = {**values_of(RunSpec(image="web")), **change}
    assert any(words in said for said in problems(values).values())  # type: ignore[arg-type]  # (values of a form)


def test_a_row_that_is_switched_off_is_not_checked() -> None:
    values = {
        **values_of(RunSpec(image="web")),
        "ports": (("", "x", ""),),
        "volumes": (("", "data", "", ""),),
    }
    assert not problems(values)


# ---------------------------------------------------------------------- what stands in the way
def said(**change: object) -> list[str]:
    values = {**values_of(RunSpec(image="busybox:local")), **change}
    return [conflict.text for conflict in conflicts(values, snapshot(*shop()))]  # type: ignore[arg-type]  # (values of a form)


def test_nothing_stands_in_the_way_of_a_plain_one() -> None:
    assert said(name="db1", ports=((ON, "9000", "80"),), volumes=((ON, "backup", "/b", ""),)) == []


def test_a_name_that_is_taken_is_said() -> None:
    assert said(name="shop-db-1") == ["shop-db-1 is taken by a container (running)."]


def test_a_port_that_is_held_is_said_with_who_holds_it() -> None:
    assert said(ports=((ON, "3306", "3306"),)) == ["3306 is held by shop-db-1."]
    assert said(ports=((ON, "127.0.0.1:8080", "80"),)) == ["8080 is held by shop-web-1."]
    assert said(ports=((ON, "3306", "3306/udp"), ("", "3306", "3306"))) == []
    assert said(ports=((ON, "3300-3310", "80"),)) == [], "the engine takes a free one of these"
    assert said(ports=((ON, "3300-3310", "100-110"),)) == ["3306 is held by shop-db-1."]
    assert said(ports=((ON, "1:80", "80"), (ON, "1:80", "81")))[-1] == "The same port as in row 1."


def test_what_is_not_there_is_said() -> None:
    assert said(image="nginx") == ["The engine does not have it: it is pulled first."]
    assert said(image="nginx", pull="never") == ["The engine does not have it, and it is not to be pulled."]
    assert said(volumes=((ON, "new", "/x", ""),)) == ["There is no volume new yet: it is made."]
    assert said(networks=(("blue",), ("host",), ("shop_default",))) == ["There is no network blue."]
    assert said(networks=(("container:cache2",), ("container:nobody",))) == ["There is no container nobody."]
    assert said(image=hex_id("mysql:8.4")[:12]) == []
    assert said(image="docker.io/library/mysql:lts") == []


def test_copies_have_names_and_ports_of_their_own() -> None:
    values = {**values_of(RunSpec(image="busybox:local", name="shop-db")), "copies": "2"}
    assert names_of(values) == ["shop-db-1", "shop-db-2"]
    assert said(name="shop-db", copies="2") == ["shop-db-1 is taken by a container (running)."]
    fault = "3 copies cannot have one port: give a range of as many, or none."
    assert said(copies="3", ports=((ON, "9000", "80"),)) == [fault]
    assert said(copies="3", ports=((ON, "9000-9002", "80"), (ON, "", "81"))) == []


def test_who_is_made_anew_is_in_nobodys_way() -> None:
    db = next(r for r in shop() if getattr(r, "name", "") == "shop-db-1")
    values = {**values_of(RunSpec(image="busybox:local", name="shop-db-1")), "ports": ((ON, "3306", "3306"),)}
    assert conflicts(values, snapshot(*shop()), without=db.id) == []
