"""The picture of a project's services and what they need."""

from dockertui.engine.projects import Project
from dockertui.engine.ref import Ref
from dockertui.formatting import cut_middle
from dockertui.resources.network_picture import Picture
from dockertui.resources.project_picture import service_legend, service_mermaid, service_picture
from dockertui.resources.spec import Scene
from dockertui.screens.host import Host
from dockertui.screens.network_picture import PictureScreen
from dockertui.state.world import World
from dockertui.wishes import Request


async def open_project_picture(host: Host, request: Request) -> None:
    """Show the picture; go to what is chosen in it."""
    ref = await host.show(ProjectPicture(request.targets[0].ref, host.desk.world))
    if ref is not None:
        await host.screen.go_to(ref)  # type: ignore[attr-defined]  # (the main screen's own)


class ProjectPicture(PictureScreen):
    """The services of one project."""

    stem = "services"

    def __init__(self, ref: Ref, world: World) -> None:
        """Make it.

        Args:
            ref: The project.
            world: What is known.
        """
        super().__init__(ref.engine, world)
        self._ref = ref

    @property
    def _project(self) -> Project:
        found = self._world.get(self._ref)
        return found if isinstance(found, Project) else Project(self._ref.id)

    def drawn(self, scene: Scene) -> Picture:
        """Return the picture of what is there now."""
        return service_picture(self._project, scene)

    def words(self) -> str:
        """Return the project's name."""
        return cut_middle(self._project.name, 40)

    def legend(self) -> str:
        """Return what its signs mean."""
        return service_legend(self._picture)

    def mermaid(self, _found: Picture) -> str:
        """Return it as the text of a Mermaid diagram."""
        return service_mermaid(self._project)
