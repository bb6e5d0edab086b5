"""`shipby jobs`: what the service does by itself -> how each job went last, what failed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from shipby.cli.edge import As, Data, acting, now, opened
from shipby.cli.words import Lang, show_rows, show_text, spoken


def jobs(
    last: Annotated[int, typer.Option(min=0, max=1000, help="So many of the last runs that did something.")] = 10,
    failed: Annotated[bool, typer.Option("--failed", help="Of the runs only those that failed.")] = False,
    who: As = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """List the jobs of the service and what they did; `shipby serve` does them.

    Example: shipby jobs --as OPERATOR
    """
    opened(data)
    from shipby.notify.models import Job, JobRun
    from shipby.people.rights import check

    check(acting(who), "read", "job")
    side, at = int(spoken(lang) == "en"), now()
    heads = [
        ["作业", "上次", "下次", "次数", "连续失败", "状态"],
        ["job", "last", "next", "times", "failures", "state"],
    ]
    rows = [
        [job.name, _time(job.ended_at), _time(job.due_at), f"{job.runs:,}", str(job.failures), _state(job, at)[side]]
        for job in Job.objects.order_by("name")
    ]  # fmt: skip
    show_rows([heads[side], *rows], "<<<>><")
    runs = JobRun.objects.select_related("job").order_by("-id")
    for run in (runs.filter(ok=False) if failed else runs)[:last]:
        mark = "" if run.ok else ("失败 ", "FAILED ")[side]
        show_text(f"{_time(run.began_at)}  {run.job.name}  {run.seconds:.1f} s  {mark}{run.said}")


def _state(job: object, at: datetime) -> tuple[str, str]:
    from shipby.notify.models import Job

    assert isinstance(job, Job)
    if job.held_until is not None:
        if job.held_until > at:
            return f"进行中：{job.holder}", f"at work: {job.holder}"
        return "执行者已失联，待重做", "its holder died; to be done again"
    return (f"失败：{job.error}", f"failed: {job.error}") if job.error else ("正常", "well")


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "-"
