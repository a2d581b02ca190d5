"""Servers whose answers are not as documented."""

import time
from dataclasses import replace

from tests.dcs_contract.fuzz.fake import Fake, Reply
from tests.dcs_contract.fuzz.faults.registry import INSTANCES, OFTEN, WIRE, found_by


@found_by("status", INSTANCES)
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


@found_by("status", INSTANCES)
class Redirects(Fake):
    """redirects instead of answering"""

    def done(self):
        return Reply(307, {"Location": "/elsewhere"})


@found_by("no-body", INSTANCES)
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


@found_by("known-body", INSTANCES)
class WrongCode(Fake):
    """answers with another code"""

    def example(self, name, **headers):
        return super().example("MasterStandbyOnly" if name == "SwapNotSupported" else name, **headers)


@found_by("known-body", INSTANCES)
class WrongCodeOfGateway(Fake):
    """answers with the code of the gateway"""

    def example(self, name, **headers):
        return super().example("GatewayCredentials" if name == "TokenExpired" else name, **headers)


@found_by("known-status", OFTEN)
class LocksUp(Fake):
    """refuses everything once it was asked too much"""

    def switch(self, instance):
        return self.example("JobRunning") if len(self.received) > 40 else super().switch(instance)


@found_by("known-status", INSTANCES)
class WrongStatus(Fake):
    """answers 404 to what exists"""

    def example(self, name, **headers):
        return super().example("InstanceNotFound" if name == "SwapNotSupported" else name, **headers)


@found_by("no-answer")
class HangsUp(Fake):
    """closes the connection instead of refusing"""

    def find(self, project, instance):
        if refusal := super().find(project, instance):
            raise ConnectionError(refusal)


@found_by("member")
class SaysMore(Fake):
    """adds a member that no schema names"""

    def json(self, status, value, **headers):
        return super().json(status, value | {"hint": "none"} if "error_code" in value else value, **headers)


@found_by("body")
class SaysNothing(Fake):
    """sends an empty message"""

    def json(self, status, value, **headers):
        return super().json(status, value | {"error_msg": ""} if "error_code" in value else value, **headers)


@found_by("body")
class CountsInsteadOfSaying(Fake):
    """sends a number as a message"""

    def json(self, status, value, **headers):
        return super().json(status, value | {"error_msg": 7} if "error_code" in value else value, **headers)


@found_by("body")
class CodeWithoutService(Fake):
    """sends a code without the name of the service"""

    def json(self, status, value, **headers):
        code = str(value.get("error_code")).rpartition(".")[2]
        return super().json(
            status, value | {"error_code": code} if "error_code" in value else value, **headers
        )


@found_by("body")
class CodeInLowerCase(Fake):
    """sends a code in lower case"""

    def json(self, status, value, **headers):
        code = str(value.get("error_code")).lower()
        return super().json(
            status, value | {"error_code": code} if "error_code" in value else value, **headers
        )


@found_by("body")
class AnswersList(Fake):
    """sends an error in an array"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, body=b"[" + refusal.body + b"]") if refusal else None


@found_by("body")
class AnswersTwice(Fake):
    """sends the body of an error twice"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, body=refusal.body * 2) if refusal else None


@found_by("body")
class AnswersEmptily(Fake):
    """sends an error without a body"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, body=b"") if refusal else None


@found_by("body")
class AnswersInUtf16(Fake):
    """sends JSON that is not UTF-8"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, body=refusal.body.decode().encode("utf-16")) if refusal else None


@found_by("content-type")
class ForgetsType(Fake):
    """sends an error without a content type"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, headers={}) if refusal else None


@found_by("content-type")
class CallsItText(Fake):
    """sends JSON as plain text"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, headers={"Content-Type": "text/plain"}) if refusal else None


@found_by("code")
class InventsCode(Fake):
    """sends a code that the document does not have"""

    def json(self, status, value, **headers):
        known = value.get("error_code") == "DCS.4855"
        return super().json(status, value | {"error_code": "DCS.9999"} if known else value, **headers)


@found_by("code", INSTANCES)
class CodeOfAnotherStatus(Fake):
    """sends a code that the document lists for another status"""

    def json(self, status, value, **headers):
        known = value.get("error_code") == "DCS.3022"
        return super().json(status, value | {"error_code": "DCS.4855"} if known else value, **headers)


@found_by("status", INSTANCES)
class AnswersAccepted(Fake):
    """answers 202 instead of 204"""

    def done(self):
        return Reply(202)


@found_by("status", INSTANCES)
class AnswersAbsentWell(Fake):
    """answers 200 with an error in it to an instance that is not there"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, status=200) if refusal and refusal.status == 404 else refusal


@found_by("no-body", WIRE)
class AnnouncesBody(Fake):
    """announces the length of a body with a 204"""

    def done(self):
        return Reply(204, {"Content-Length": "12"})


@found_by("known-status", INSTANCES)
class ForbidsAbsent(Fake):
    """answers 403 to an instance that is not there"""

    def find(self, project, instance):
        absent = instance not in self.owners
        return self.example("RoleNotPermitted") if absent else super().find(project, instance)


@found_by("known-status", INSTANCES)
class BlamesAbsent(Fake):
    """answers 400 to an instance that is not there"""

    def find(self, project, instance):
        absent = instance not in self.owners
        return self.example("InvalidInstanceId") if absent else super().find(project, instance)


@found_by("known-status", INSTANCES)
class HidesMalformed(Fake):
    """answers 404 to what is no id"""

    def validate(self, parameters):
        return self.example("InstanceNotFound") if super().validate(parameters) else None


@found_by("known-status", INSTANCES)
class FailsOnSingle(Fake):
    """answers a documented 500 to an instance that cannot switch"""

    def example(self, name, **headers):
        return super().example("InternalError" if name == "SwapNotSupported" else name, **headers)


@found_by("known-status", OFTEN)
class FailsEverySeventh(Fake):
    """answers every seventh refusal with a documented 500"""

    refusals = 0

    def find(self, project, instance):
        refusal = super().find(project, instance)
        self.refusals += bool(refusal)
        return self.example("InternalError") if refusal and self.refusals % 7 == 0 else refusal


@found_by("known-body", OFTEN)
class TiresOfCodes(Fake):
    """answers with another code of the same status from the hundred and fiftieth request on"""

    def example(self, name, **headers):
        tired = len(self.received) > 150 and name == "SwapNotSupported"
        return super().example("MasterStandbyOnly" if tired else name, **headers)


@found_by("content-type", OFTEN)
class ForgetsTypeNowAndThen(Fake):
    """leaves the content type out of every eleventh error"""

    errors = 0

    def json(self, status, value, **headers):
        reply = super().json(status, value, **headers)
        self.errors += "error_code" in value
        return replace(reply, headers={}) if self.errors % 11 == 10 and "error_code" in value else reply


@found_by("known-status", OFTEN)
class ForgetsInstanceNowAndThen(Fake):
    """does not find an instance at every ninth call"""

    calls = 0

    def find(self, project, instance):
        self.calls += 1
        return self.example("InstanceNotFound") if self.calls % 9 == 0 else super().find(project, instance)


@found_by("no-answer", INSTANCES)
class HangsOnAbsent(Fake):
    """never answers for an instance that is not there"""

    def find(self, project, instance):
        if instance not in self.owners:
            time.sleep(3)
        return super().find(project, instance)


@found_by("no-answer", WIRE)
class BreaksOff(Fake):
    """closes the connection in the middle of an error"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return replace(refusal, headers={**refusal.headers, "X-Length": "9"}) if refusal else None

    def __call__(self, request):
        reply = super().__call__(request)
        if reply.headers.pop("X-Length", None):
            return replace(reply, length=len(reply.body) + 9)
        return reply
