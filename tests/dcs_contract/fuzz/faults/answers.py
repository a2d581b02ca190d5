"""Servers whose answers are not as documented."""

import json
from dataclasses import replace

from tests.dcs_contract.fuzz.fake import TOKENS, Fake, Reply
from tests.dcs_contract.fuzz.faults.registry import found_by


@found_by("status")
class AnswersOk(Fake):
    """answers 200 instead of 204"""

    def done(self):
        return self.json(200, {})


@found_by("status")
class AnswersConflict(Fake):
    """answers a status that is not documented"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, status=409) if refusal and refusal.status == 400 else refusal


@found_by("status")
class Redirects(Fake):
    """redirects instead of answering"""

    def done(self):
        return Reply(307, {"Location": "/elsewhere"})


@found_by("no-body")
class AnswersWithBody(Fake):
    """sends a body with a 204"""

    def done(self):
        return replace(self.json(204, {"switched": True}), headers={})


@found_by("content-type")
class AnswersHtml(Fake):
    """answers an error with a page"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return (
            replace(refusal, headers={"Content-Type": "text/html"}, body=b"<h1>No</h1>") if refusal else None
        )


@found_by("headers")
class NumbersBadly(Fake):
    """sends a request id that its schema does not allow"""

    def json(self, status, value, **headers):
        return super().json(status, value, **{"X-Request-Id": "not allowed"}, **headers)


@found_by("body")
class LeavesOutMember(Fake):
    """leaves out a required member"""

    def json(self, status, value, **headers):
        return super().json(status, {k: v for k, v in value.items() if k != "error_ext_msg"}, **headers)


@found_by("body")
class ChangesType(Fake):
    """sends a text where null is documented"""

    def json(self, status, value, **headers):
        return super().json(
            status, value | {"error_ext_msg": "see above"} if "error_code" in value else value, **headers
        )


@found_by("body")
class AnswersNoJson(Fake):
    """sends a body that is not JSON"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, body=refusal.body[:-1]) if refusal else None


@found_by("known-body")
class WrongCode(Fake):
    """answers with another code"""

    def example(self, name, **headers):
        return super().example("MasterStandbyOnly" if name == "SwapNotSupported" else name, **headers)


@found_by("known-body")
class WrongCodeOfGateway(Fake):
    """answers with the code of the gateway"""

    def example(self, name, **headers):
        return super().example("GatewayCredentials" if name == "TokenExpired" else name, **headers)


@found_by("known-status")
class LocksUp(Fake):
    """refuses everything once it was asked too much"""

    def switch(self, instance):
        return self.example("JobRunning") if len(self.received) > 40 else super().switch(instance)


@found_by("known-status")
class WrongStatus(Fake):
    """answers 404 to what exists"""

    def example(self, name, **headers):
        return super().example("InstanceNotFound" if name == "SwapNotSupported" else name, **headers)


@found_by("method")
class AnswersGet(Fake):
    """answers GET as if the path had it"""

    def not_allowed(self, request):
        return self.json(200, {"master": "left"}) if request.method == "GET" else super().not_allowed(request)


@found_by("method")
class IgnoresMethod(Fake):
    """takes any method for a POST"""

    def not_allowed(self, request):
        return self(replace(request, method="POST"))


@found_by("allow")
class SaysNotWhatIsAllowed(Fake):
    """sends a 405 without Allow"""

    def not_allowed(self, request):
        return self.example("MethodNotAllowed")


@found_by("allow")
class AllowsWhatItRefuses(Fake):
    """lists in Allow what it refuses"""

    def not_allowed(self, request):
        return self.example("MethodNotAllowed", Allow=f"POST, {request.method}")


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


@found_by("no-answer")
class HangsUp(Fake):
    """closes the connection instead of refusing"""

    def find(self, project, instance):
        if refusal := super().find(project, instance):
            raise ConnectionError(refusal)


def with_text(reply: Reply, text: str) -> Reply:
    return replace(reply, body=json.dumps(json.loads(reply.body) | {"error_msg": text}).encode())
