"""Writes a request as a command that sends it again."""

import shlex

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.masks import Masks


def curl(url: str, call: Call, masks: Masks, at_once: int = 1) -> str:
    """A curl command for a shell. url: of the server, with its base. Secrets stand as variables.

    at_once: how many times it runs at the same time.

    The path is sent as it is: curl would tidy up dots and brackets by itself.
    """
    words = ["curl", "-i", "--globoff", "--path-as-is"]
    words += ["--head"] if call.method == "HEAD" else ["-X", shlex.quote(call.method)]
    words.append(masks.quoted(url.rstrip("/") + call.target))
    for name, value in call.headers:
        words += ["-H", masks.quoted(f"{name}: {value}" if value else f"{name};")]
    if call.body:
        words += ["--data-binary", masks.quoted(call.body.decode("utf-8", "replace"))]
    line = " ".join(words)
    return line if at_once == 1 else f"{line} & " * at_once + "wait"
