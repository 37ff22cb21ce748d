"""The fields of the forms that put containers on networks, whichever of the two is chosen first."""

from dockertui.engine.subnets import is_address, words
from dockertui.i18n import N_, Text, _
from dockertui.resources.spec import Field, Scene, Values


def text_of(values: Values, name: str) -> str:
    """Return what a text field of a form holds, without blanks around it."""
    return str(values.get(name) or "").strip()


def connect_fields(field_id: str, label: Text, finder: str) -> tuple[Field, ...]:
    """Return the fields of a form that connects.

    Args:
        field_id: The id of the field with what is picked: `containers` or `networks`.
        label: What it is called.
        finder: What picks them.
    """

    def check_ipv4(text: str, values: Values, _scene: Scene) -> str:
        return _address_problem(text, is_v6=False, picked=text_of(values, field_id))

    def check_ipv6(text: str, values: Values, _scene: Scene) -> str:
        return _address_problem(text, is_v6=True, picked=text_of(values, field_id))

    return (
        Field(field_id, label, hint=N_("%(dialog.find)s picks them"), finder=finder, is_needed=True),
        Field("ipv4", N_("IPv4"), hint=N_("empty: the engine chooses"), check_beside=check_ipv4),
        Field("ipv6", N_("IPv6"), hint=N_("empty: the engine chooses"), check_beside=check_ipv6),
        Field("aliases", N_("Aliases"), hint=N_("more names, with spaces between")),
        Field(
            "priority", N_("Priority"), hint=N_("of its gateway; Engine 28 and later"), check=_check_priority
        ),
    )


def connect_words(values: Values) -> list[str]:
    """Return the options of `docker network connect`."""
    found: list[str] = []
    for name, flag in (("ipv4", "--ip"), ("ipv6", "--ip6")):
        if text_of(values, name):
            found += [flag, text_of(values, name)]
    for alias in words(text_of(values, "aliases")):
        found += ["--alias", alias]
    if text_of(values, "priority"):
        found += ["--gw-priority", text_of(values, "priority")]
    return found


def _address_problem(text: str, *, is_v6: bool, picked: str) -> str:
    if not text.strip():
        return ""
    if not is_address(text) or (":" in text) is not is_v6:
        return _("An address such as fd00:1::9.") if is_v6 else _("An address such as 10.1.0.9.")
    return _("An address is for one only; several are picked.") if len(words(picked)) > 1 else ""


def _check_priority(text: str) -> str:
    digits = text.strip().removeprefix("-")
    is_good = not digits or (digits.isdecimal() and len(digits) < 9)
    return "" if is_good else _("A number; the highest is taken.")
