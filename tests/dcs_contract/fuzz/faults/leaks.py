"""Servers that say too much."""

import json
from dataclasses import replace

from tests.dcs_contract.fuzz.fake import TOKENS, Fake, Reply
from tests.dcs_contract.fuzz.faults.registry import CALLERS, found_by

JAVA = "java.lang.NullPointerException\n\tat com.example.Swap.run(Swap.java:42)"


@found_by("secret-echoed")
class EchoesToken(Fake):
    """repeats the token in the text of an error"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        return with_text(refusal, f"not accepted: {request.token}") if refusal else None


@found_by("secret-echoed")
class EchoesTokenInHeader(Fake):
    """repeats the token in a header"""

    def done(self):
        return Reply(204, {"X-Seen": TOKENS["valid"]})


@found_by("stack-trace")
class ShowsTrace(Fake):
    """shows a stack trace in the text of an error"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return (
            with_text(refusal, 'Traceback (most recent call last):\n  File "a.py", line 1')
            if refusal
            else None
        )


class Says(Fake):
    """says something of itself in an error"""

    words = ""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return with_text(refusal, self.words) if refusal else None


@found_by("stack-trace")
class ShowsJava(Says):
    """shows a stack trace of Java in an error"""

    words = JAVA


@found_by("internals")
class ShowsPath(Says):
    """shows a path of its machine in an error"""

    words = "no such file: /opt/service/conf/instances.yaml"


@found_by("internals")
class ShowsVersion(Says):
    """shows the version of its framework in an error"""

    words = "refused by Werkzeug/3.0.1"


@found_by("internals")
class ShowsAddress(Says):
    """shows an inner address in an error"""

    words = "the node 10.0.12.7:6379 did not answer"


@found_by("internals")
class ShowsQuery(Says):
    """shows a query of its database in an error"""

    words = "SELECT id FROM instances WHERE project = ? gave no row"


@found_by("internals")
class ShowsClass(Says):
    """shows the class of an error of its program"""

    words = "redis.exceptions.ConnectionError: refused"


@found_by("secret-echoed", CALLERS)
class EchoesInAnotherForm(Fake):
    """repeats the token, encoded for a URL, in a link"""

    def authorise(self, request, project):
        refusal = super().authorise(request, project)
        link = f"<http://127.0.0.1/login?token={request.token}>"
        return replace(refusal, headers={**refusal.headers, "Link": link}) if refusal else None


def with_text(reply: Reply, text: str) -> Reply:
    return replace(reply, body=json.dumps(json.loads(reply.body) | {"error_msg": text}).encode())
