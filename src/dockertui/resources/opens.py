"""What an action opens instead of calling the engine. Data only."""

from dockertui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OpensTab:
    """Shows a detail tab of what is under the cursor."""

    tab: str
    """The tab's id."""


@dataclass(frozen=True, slots=True)
class OpensScreen:
    """Opens a screen over the main one, once the action's dialog, if it has one, is answered."""

    screen: str
    """The screen's id in the table of what opens them."""


Opens = OpensTab | OpensScreen
