"""What is said while a suite runs and when it has ended, word for word."""

import contextlib
import io
import os
import pty
import re

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.defect import CHECKS, Defect, Finding, Need
from dcs_contract.fuzz.listener import Sent
from dcs_contract.fuzz.wire import Answer, Attempt
from dcs_contract.report.progress import Progress

DEFECT = Defect(
    Finding("allow", "A 405 does not say what may be sent", "Allow: POST", "RFC 9110", "no Allow"),
    "swapInstance",
    "405",
    "methods",
    "curl",
)
SENT = Sent(1, "methods", "swapInstance", Call("GET", "/", ()), Attempt(Answer(405), 0.0, 0.0))


def tell(progress: Progress) -> None:
    with progress:
        progress.begun("methods")
        progress.sent(SENT)
        progress.found(DEFECT)
        progress.begun("spellings")


def test_without_a_terminal_there_are_plain_lines():
    stream = io.StringIO()
    tell(Progress(stream))
    assert re.sub(r"\d\.\d s", "0.0 s", stream.getvalue()) == (
        "defect           allow/swapInstance/405: A 405 does not say what may be sent\n"
        "methods          1 request in 0.0 s\n"
        "spellings        0 requests in 0.0 s\n"
    )


def test_on_a_terminal_there_is_a_live_line_that_goes_away():
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        tell(Progress(stream))
    text = everything(ours)
    assert "methods          0 requests, 0 defects so far" in text
    assert "\x1b[31mdefect\x1b[0m           allow/swapInstance/405" in text
    assert "spellings        1 request, 1 defect so far" in text
    shown = [re.split(r"\r\x1b\[K", line)[-1] for line in text.replace("\r\n", "\n").split("\n")]
    assert [line.split()[0] for line in shown if line] == ["\x1b[31mdefect\x1b[0m", "methods", "spellings"]


def everything(terminal: int) -> str:
    """What was written to a terminal that is closed by now."""
    text = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65536):
            text += chunk
    os.close(terminal)
    return text.decode()


def test_the_last_word_of_a_run(reported):
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9000", reported.read("report.txt"))
    text = re.sub(r"request \d+", "request N", text)
    path = "/v2/a4d31cb6-3d72-4fdc-8ec9-6e3a41e47f71/instances/3560df16-cebf-4473-95c4-d1b573c16e79/swap"
    assert text.startswith(
        "known-status/swapInstance/404\n"
        '  The known case "single" got another answer\n'
        "  expected  400 SwapNotSupported\n"
        "  see       /paths/~1v2~1{project_id}~1instances~1{instance_id}~1swap/post/responses/400\n"
        '  came      404 (application/json) {"error_msg": "This DCS instance does not exist.", '
        '"error_code": "DCS.3022", "error_ext_msg": null}\n'
        "  why       A caller who is told the wrong reason repeats what it must not, or gives up what would "
        "work.\n"
        "  phase     known refusals, request N\n"
        f"  again     curl -i --globoff --path-as-is -X POST http://127.0.0.1:9000{path} "
        "-H 'User-Agent: dcs-contract' -H \"X-Auth-Token: $VALID\"\n"
        "\n"
        "secret-echoed/swapInstance/401\n"
    )
    unseen = sorted(name for name, check in CHECKS.items() if check.needs is Need.OBSERVE)
    tail = text[text.index("In the commands") :]
    assert re.sub(r"\d+ (times|requests)", r"N \1", tail) == (
        "In the commands, $NAME stands for the credentials of that name in the target description.\n"
        "\n"
        "Accepted\n"
        "  allow/swapInstance/405: accepted until 9999-12-31: the <gateway> of the vendor\n"
        "\n"
        "Out of date in the list of accepted defects\n"
        "  body/swapInstance/404: accepted, and not there any more: remove the entry\n"
        "\n"
        "Statuses reached\n"
        "  swapInstance: 204 N times, 400 N times, 401 N times, 403 N times, 404 N times, 405 N times\n"
        "    not reached: 429 (gateway), 500, 502 (gateway), 504 (gateway)\n"
        "\n"
        "Not tried: no [[case]] of the target expects it\n"
        "  swapInstance 400: BackingUp, ChangingPassword, Configuring, Creating, CreatingOrRestarting, "
        "Freezing, InstanceNotRunning, InstanceTypeNotSupported, InvalidProjectId, JobRunning, "
        "MasterStandbyOnly, NodeNotSupported, OtherOperation, RecoveringFromFault, ResettingPassword, "
        "Restarting, Restoring, RollingBack, Scaling, StateNotAllowed, Upgrading\n"
        "  swapInstance 401: ProjectMismatch, TokenInvalid\n"
        "  swapInstance 403: PolicyNotPermitted, TenantRoleNotPermitted\n"
        "  swapInstance 404: UrlNotFound\n"
        "\n"
        "Not checked\n"
        f"  swapInstance: {', '.join(unseen)}: add an [[observe]] of the operation to the target\n"
        "\n"
        "Not proved\n"
        "  swapInstance: it has an effect, and there is no [[observe]] to see it by\n"
        "\n"
        "2 defects, besides 1 accepted in N requests\n"
    )
