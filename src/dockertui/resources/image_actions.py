"""What can be done with images and registries: pull, push, tags, logins. Collected by `images.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine import image_name, image_tags, pull, push, registry_login
from dockertui.engine.errors import EngineError
from dockertui.engine.image_name import BadName
from dockertui.engine.images import Image
from dockertui.engine.registry_errors import LoginWanted
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET, operand
from dockertui.resources.spec import Action, Confirm, Field, Scene, Values

if TYPE_CHECKING:
    from dockertui.state.jobs import Jobs

_LOGIN_HINT = N_("%(image.login)s logs in.")


def _first_tag(image: Image) -> str:
    return image.tags[0] if image.tags else ""


def _has_tags(image: Image) -> bool:
    return bool(image.tags)


def _name(values: Values) -> str:
    """Return the name a form holds, as it is meant; the text itself where it is none as yet."""
    text = str(values.get("name") or "")
    try:
        return str(image_name.parse(text).with_tag()) if text else ""
    except BadName:
        return text


def _advice(error: EngineError) -> str:
    """Return what to do about an error of a registry, with the ids of keys; "" for what it says itself."""
    return str(_LOGIN_HINT) if isinstance(error, LoginWanted) else ""


# ---------------------------------------------------------------------- pull and push
def _pull_command(_image: Any, values: Values) -> Sequence[str]:
    platform = str(values.get("platform") or "")
    options = ["--platform", platform] if platform else []
    return ("docker", "pull", *options, *operand(_name(values) or "NAME"))


def _update_command(image: Image, _values: Values) -> Sequence[str]:
    return ("docker", "pull", *operand(_first_tag(image) or TARGET))


def _pushed_words(results: Sequence[Any]) -> str:
    words = [
        _("pushed %(name)s as %(digest)s") % {"name": one.name, "digest": one.digest}
        if one.digest
        else _("pushed %(name)s") % {"name": one.name}
        for one in results
        if one is not None
    ]
    return ", ".join(words)


PULL_ACTIONS: tuple[Action[Image], ...] = (
    Action(
        "pull",
        "n",
        N_("Pull"),
        N_("Pull an image from a registry"),
        _pull_command,
        streams=pull.Pull,
        targetless=True,
        busy=N_("pulling"),
        being=N_("%(name)s is being pulled"),
        done=pull.results_words,
        advice=_advice,
        footer=8,
        confirm=Confirm(N_("Pull an image")),
        form=(
            Field(
                "name",
                N_("Image"),
                hint=N_("registry/name:tag, %(dialog.find)s searches"),
                check=image_name.problem,
                is_needed=True,
                finder="registry_search",
            ),
            Field(
                "platform",
                N_("Platform"),
                hint=N_("empty: the engine's own"),
                choices=("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "windows/amd64"),
                check=image_name.platform_problem,
            ),
        ),
    ),
    Action(
        "update",
        "u",
        N_("Update"),
        N_("Pull its tags again, and say whether anything changed"),
        _update_command,
        streams=pull.Update,
        enabled=_has_tags,
        why_not=N_("without a tag to pull by"),
        busy=N_("pulling"),
        being=N_("%(name)s is being pulled"),
        done=pull.results_words,
        advice=_advice,
        footer=4,
    ),
    Action(
        "push",
        "p",
        N_("Push"),
        N_("Push it to the registry that its tag names"),
        lambda i, v: ("docker", "push", *operand(_name(v) or _first_tag(i) or TARGET)),
        streams=push.Push,
        many=False,
        enabled=_has_tags,
        why_not=N_("without a tag; tag it first"),
        busy=N_("pushing"),
        being=N_("%(name)s is being pushed"),
        done=_pushed_words,
        advice=_advice,
        footer=4,
        confirm=Confirm(N_("Push %(name)s")),
        form=(
            Field(
                "name",
                N_("Tag"),
                initial=_first_tag,
                check=image_name.tag_problem,
                is_needed=True,
                may_stay=True,
            ),
        ),
    ),
)


# ---------------------------------------------------------------------- tags
def _tag_notes(image: Image, _scene: Scene) -> str:
    if len(image.tags) < 2:
        return ""
    return _("Its tags: %(tags)s.") % {"tags": ", ".join(image.tags)}


def _last_loses(images: Sequence[Image], _scene: Scene) -> str:
    return ngettext(
        "It is its last tag: the image goes with it, unless a container uses it.",
        "These are their last tags: the images go with them.",
        len(images),
    )


TAG_ACTIONS: tuple[Action[Image], ...] = (
    Action(
        "tag",
        "t",
        N_("Tag"),
        N_("Give it a name more"),
        lambda _i, v: ("docker", "tag", TARGET, _name(v) or "NAME"),
        call=image_tags.tag,
        many=False,
        busy=N_("tagging"),
        being=N_("%(name)s is being tagged"),
        done=lambda names: _("tagged as %(name)s") % {"name": ", ".join(map(str, names))},
        footer=3,
        confirm=Confirm(N_("Tag %(name)s"), notes=_tag_notes),
        form=(
            Field(
                "name",
                N_("New name"),
                initial=_first_tag,
                check=image_name.tag_problem,
                is_needed=True,
            ),
        ),
    ),
    Action(
        "untag",
        "T",
        N_("Untag"),
        N_("Take a tag from it; with the last one it goes"),
        lambda i, v: ("docker", "rmi", *operand(_name(v) or _first_tag(i) or TARGET)),
        call=image_tags.untag,
        many=False,
        enabled=lambda image: len(image.tags) > 1,
        why_not=N_("without a second tag"),
        busy=N_("untagging"),
        being=N_("%(name)s is being untagged"),
        done=lambda names: _("untagged %(name)s") % {"name": ", ".join(map(str, names))},
        footer=2,
        confirm=Confirm(N_("Untag %(name)s"), notes=_tag_notes),
        form=(
            Field(
                "name",
                N_("Tag"),
                initial=_first_tag,
                check=image_name.tag_problem,
                is_needed=True,
                may_stay=True,
            ),
        ),
    ),
    Action(
        "untag_last",
        "T",
        N_("Untag last"),
        N_("Take its last tag: the image goes"),
        lambda i, _v: ("docker", "rmi", *operand(_first_tag(i) or TARGET)),
        call=image_tags.untag_last,
        many=False,
        enabled=lambda image: len(image.tags) == 1,
        reason=N_("it has several tags, or none"),
        verb=N_("Untag"),
        busy=N_("untagging"),
        being=N_("%(name)s is being untagged"),
        done=lambda names: _("untagged %(name)s") % {"name": ", ".join(map(str, names))},
        dangerous=True,
        footer=2,
        confirm=Confirm(N_("Untag %(name)s?"), loses=_last_loses),
    ),
)


# ---------------------------------------------------------------------- logins
def _registry(values: Values) -> Sequence[str]:
    host = image_name.registry_of(str(values.get("registry") or ""))
    return operand(host) if host and host != image_name.HUB else ()


def _login_command(_image: Any, values: Values) -> Sequence[str]:
    name = str(values.get("username") or "")
    return ("docker", "login", "-u", name or "NAME", "--password-stdin", *_registry(values))


def _wanted(jobs: "Jobs") -> str:
    """Return the registry that refused last because nobody is logged in to it, "" if none did."""
    return next((record.wants_login for record in jobs.records.values() if record.wants_login), "")


LOGIN_ACTIONS: tuple[Action[Image], ...] = (
    Action(
        "login",
        "L",
        N_("Log in"),
        N_("Log in to a registry"),
        _login_command,
        call=registry_login.login,
        targetless=True,
        busy=N_("logging in"),
        being=N_("a registry is being asked"),
        done=lambda found: ", ".join(map(registry_login.logged_in_words, found)),
        footer=2,
        timeout_s=90,
        confirm=Confirm(N_("Log in to a registry")),
        form=(
            Field(
                "registry",
                N_("Registry"),
                hint=N_("empty: Docker Hub"),
                from_jobs=_wanted,
                check=image_name.registry_problem,
            ),
            Field("username", N_("User"), is_needed=True),
            Field("password", N_("Password"), hint=N_("or an access token"), is_secret=True, is_needed=True),
        ),
    ),
    Action(
        "logout",
        "ctrl+e",
        N_("Log out"),
        N_("Forget the login to a registry"),
        lambda _i, v: ("docker", "logout", *_registry(v)),
        call=registry_login.logout,
        targetless=True,
        busy=N_("logging out"),
        being=N_("a login is being forgotten"),
        done=lambda hosts: _("logged out of %(registry)s") % {"registry": ", ".join(map(str, hosts))},
        footer=0,
        timeout_s=90,
        confirm=Confirm(N_("Log out of a registry")),
        form=(
            Field(
                "registry", N_("Registry"), hint=N_("empty: Docker Hub"), check=image_name.registry_problem
            ),
        ),
    ),
)
