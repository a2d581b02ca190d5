"""Servers that each do one thing wrong, and the check that must say so."""

import json
import threading
import time
from dataclasses import replace

from tests.dcs_contract.fuzz.fake import (
    OTHER_PAIR,
    PAIR,
    TOKENS,
    Fake,
    Received,
    Reply,
)

FAULTS: dict[str, type[Fake]] = {}


def found_by(check: str):
    """Names the check that must find a fault."""

    def register(fault: type[Fake]) -> type[Fake]:
        FAULTS[f"{check}: {fault.__doc__}"] = fault
        return fault

    return register


# Effects


@found_by("effect-missing")
class NeverSwitches(Fake):
    """answers 204 without switching"""

    def flip(self, instance):
        pass


@found_by("effect-missing")
class SwitchesTwice(Fake):
    """switches there and back"""

    def flip(self, instance):
        super().flip(instance)
        super().flip(instance)


@found_by("effect-on-failure")
class SwitchesThenFails(Fake):
    """switches and answers 500"""

    def done(self):
        return self.example("SwapFailed")


@found_by("effect-on-failure")
class SwitchesBeforeRole(Fake):
    """switches before it asks for the role"""

    def authorise(self, request, project):
        refusal = super().authorise(request, project)
        if refusal:
            self.flip(PAIR)
        return refusal


@found_by("effect-on-failure")
class SwitchesForNobody(Fake):
    """switches although the token is missing"""

    def authenticate(self, request):
        if request.token is None and PAIR in request.target and request.method == "POST":
            self.flip(PAIR)
        return super().authenticate(request)


@found_by("effect-unasked")
class SwitchesTheOther(Fake):
    """switches another project's instance"""

    def flip(self, instance):
        super().flip(OTHER_PAIR if instance == PAIR else PAIR)


@found_by("effect-unasked")
class SwitchesAll(Fake):
    """switches every instance"""

    def flip(self, instance):
        for each in self.masters:
            super().flip(each)


@found_by("effect-unasked")
class SwitchesOnGet(Fake):
    """switches for a method that it refuses"""

    def not_allowed(self, request):
        if request.method == "GET":
            self.flip(PAIR)
        return super().not_allowed(request)


@found_by("effect-unasked")
class SwitchesOnMalformed(Fake):
    """switches for an id that it refuses as malformed"""

    def validate(self, parameters):
        refusal = super().validate(parameters)
        if refusal and parameters["instance_id"].lower() == PAIR:
            self.flip(PAIR)
        return refusal


@found_by("effect-late")
class SwitchesLate(Fake):
    """answers 204 before it switches"""

    def flip(self, instance):
        threading.Timer(0.05, super().flip, [instance]).start()


@found_by("effect-late")
class SwitchesLateOnFailure(Fake):
    """answers 401 and switches a moment later"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        if request.token == TOKENS["expired"] and PAIR in request.target:
            threading.Timer(0.05, self.flip, [PAIR]).start()
        return refusal


@found_by("effect-overlap")
class LosesOneOfTwo(Fake):
    """answers two overlapping requests with 204 and switches once"""

    def switch(self, instance):
        if self.locks[instance].acquire(blocking=False):
            time.sleep(0.02)
            self.flip(instance)
            self.locks[instance].release()
        return self.done()


@found_by("state-broken")
class LosesTheMaster(Fake):
    """leaves an instance without a master"""

    def flip(self, instance):
        super().flip(instance)
        if instance == PAIR and len(self.received) > 20:
            self.masters[instance] = None

    def __call__(self, request):
        if request.target.startswith("/roles/") and None in self.masters.values():
            return self.example("InternalError")
        return super().__call__(request)


# Who may


@found_by("auth-ignored")
class AcceptsExpired(Fake):
    """accepts an expired token"""

    def authenticate(self, request):
        return None if request.token == TOKENS["expired"] else super().authenticate(request)


@found_by("auth-ignored")
class AcceptsNobody(Fake):
    """accepts a request without a token"""

    def authenticate(self, request):
        return None if request.token is None else super().authenticate(request)


@found_by("auth-ignored")
class AcceptsPrefix(Fake):
    """compares only the beginning of a token"""

    def authenticate(self, request):
        known = any((request.token or "").startswith(token) for token in TOKENS.values())
        return (
            super().authenticate(replace_token(request, TOKENS["valid"]))
            if known
            else super().authenticate(request)
        )


@found_by("auth-ignored")
class IgnoresRoles(Fake):
    """lets a reader switch"""

    def authorise(self, request, project):
        return None if request.token == TOKENS["reader"] else super().authorise(request, project)


@found_by("auth-missing")
class ForbidsNobody(Fake):
    """answers 403 to a request without a token"""

    def authenticate(self, request):
        return self.example("RoleNotPermitted") if request.token is None else super().authenticate(request)


@found_by("known-input")
class IgnoresOwner(Fake):
    """switches an instance under the path of a project that does not own it"""

    def find(self, project, instance):
        return super().find(self.owners.get(instance, project), instance)


@found_by("malformed-input")
class AcceptsUpperCase(Fake):
    """understands an id in upper case"""

    def validate(self, parameters):
        return super().validate({name: value.lower() for name, value in parameters.items()})

    def act(self, request, project, instance):
        return super().act(request, project.lower(), instance.lower())


@found_by("malformed-input")
class StripsSpace(Fake):
    """strips white space from an id"""

    def validate(self, parameters):
        return super().validate({name: value.strip() for name, value in parameters.items()})

    def act(self, request, project, instance):
        return super().act(request, project.strip(), instance.strip())


@found_by("server-error")
class FailsOnOddIds(Fake):
    """answers a documented 500 to a malformed id"""

    def validate(self, parameters):
        return self.example("InternalError") if super().validate(parameters) else None


# What is answered


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


def replace_token(request: Received, token: str) -> Received:
    return replace(request, headers={"X-Auth-Token": token})


# What is allowed, although it is done otherwise


class NumbersRequests(Fake):
    """sends a request id"""

    def json(self, status, value, **headers):
        return super().json(status, value, **{"X-Request-Id": "6c9f3e1f"}, **headers)


class Waits(Fake):
    """serves overlapping requests one after the other"""

    def switch(self, instance):
        with self.locks[instance]:
            self.flip(instance)
        return self.done()


class SaysMore(Fake):
    """adds a member, uses other words, and names the charset"""

    def json(self, status, value, **headers):
        if "error_msg" in value:
            value = value | {"error_msg": "Otherwise.", "hint": "None."}
        reply = super().json(status, value, **headers)
        return replace(reply, headers=reply.headers | {"Content-Type": "application/json; charset=utf-8"})


class RefusesUnknownAtGateway(Fake):
    """has a gateway that refuses unknown tokens itself"""

    def example(self, name, **headers):
        return super().example("GatewayCredentials" if name == "TokenInvalid" else name, **headers)


class AsksWhoFirst(Fake):
    """asks who calls before it looks at the method"""

    def not_allowed(self, request):
        return self.authenticate(request) or super().not_allowed(request)


class FailsSometimes(Fake):
    """fails with a documented 500, and then nothing has happened"""

    def act(self, request, project, instance):
        return (
            self.example("SwapFailed")
            if "unknown=1" in request.target
            else super().act(request, project, instance)
        )


ALLOWED = (Fake, NumbersRequests, Waits, SaysMore, RefusesUnknownAtGateway, AsksWhoFirst, FailsSometimes)
