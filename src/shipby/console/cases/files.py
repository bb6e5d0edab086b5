"""Uploaded files -> evidence of a case; evidence -> a download that no browser runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from shipby.casework.evidence import COUNT_AT_MOST, SIZE_AT_MOST, attach, read
from shipby.casework.models import Case, Evidence
from shipby.casework.refused import Refused
from shipby.console.cases.places import case_of
from shipby.console.doors import Visit
from shipby.people.actors import Actor
from shipby.people.rights import Unknown


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what it is said to prove, its name, its bytes."""

    kind: str
    name: str
    content: bytes


def uploads(request: HttpRequest, name: str = "files") -> tuple[Upload, ...]:
    """The files of a form, each with the kind beside it. Raises Refused, before a byte too many is read."""
    sent = request.FILES.getlist(name)
    if len(sent) > COUNT_AT_MOST:
        raise Refused(
            "too-many-files",
            f"一次最多上传 {COUNT_AT_MOST} 个文件，现有 {len(sent)} 个。",
            f"At most {COUNT_AT_MOST} files can be sent at once; there are {len(sent)}.",
        )
    kind = request.POST.get("proof", "other")
    return tuple(Upload(kind, str(one.name), _content(one)) for one in sent)


def attached(case: Case, sent: tuple[Upload, ...], actor: Actor, at: datetime) -> None:
    """Each is of the case. Raises Forbidden, Unknown, Refused."""
    for one in sent:
        attach(case, one.name, one.kind, one.content, actor, at)


def download(visit: Visit, number: str, id: int) -> HttpResponse:
    """A file of a case, saved and never shown: its bytes are a stranger's."""
    found = Evidence.objects.select_related("case__shop", "case__market").filter(pk=id, case=case_of(visit, number))
    file = found.first()
    if file is None:
        raise Unknown("evidence")
    answer = HttpResponse(read(file, visit.actor), content_type=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.sha256[:12]}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _content(sent: UploadedFile[bytes]) -> bytes:
    if (sent.size or 0) > SIZE_AT_MOST:
        raise Refused(
            "size",
            f"文件 {sent.name} 大小为 {sent.size} 字节，不得超过 {SIZE_AT_MOST}。",
            f"{sent.name} has {sent.size} bytes; a file has at most {SIZE_AT_MOST}.",
        )
    return bytes(sent.read())
