"""Opens the layers of an image: counts them as a job, and shows them when they are there."""

import shlex

from dockertui.i18n import _
from dockertui.screens.host import Host
from dockertui.state.job import Job
from dockertui.state.job_work import stream_work
from dockertui.wishes import Request


async def open_layers(host: Host, request: Request) -> None:
    """Count the layers of the one target as a job, and show them; closed early, the job is cancelled."""
    from dockertui.engine.files.image_layers import LayersStream  # late: few start with it
    from dockertui.engine.files.layer_sums import ImageLayers
    from dockertui.screens.layers import LayersScreen

    target = request.targets[0]
    engine = host.fleet.engine(target.ref.engine)
    shown = LayersScreen(target.name)
    job = Job(
        "layers",
        _("reading layers"),
        _("the layers of %(name)s are being read"),
        title=_("Layers of %(name)s") % {"name": target.name},
        targets=(target.name,),
        commands=(shlex.join(("docker", "save", target.name)),),
    )
    host.desk.jobs.begin(job)

    async def count() -> None:
        stream = stream_work(engine.open, lambda bell: LayersStream(target.ref.id, doorbell=bell))
        await host.desk.jobs.run(job, stream)
        error = job.error
        trouble = " ".join(filter(None, (str(error), error.hint))) if error is not None else ""
        shown.measured(job.value if isinstance(job.value, ImageLayers) else None, trouble)

    worker = host.screen.run_worker(count(), group="layers")
    try:
        await host.show(shown)
    finally:
        job.cancel()
        await worker.wait()
