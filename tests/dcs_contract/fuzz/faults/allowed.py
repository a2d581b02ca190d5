"""Servers that do what the document allows, although in another way."""

import time
from dataclasses import replace

from tests.dcs_contract.fuzz.fake import Fake, Reply


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


class SaysItOtherwise(Fake):
    """uses other words, and names the charset"""

    def json(self, status, value, **headers):
        if "error_msg" in value:
            value = value | {"error_msg": "Otherwise."}
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


class RefusesBodies(Fake):
    """refuses a body, as the document lets it"""

    def act(self, request, project, instance):
        return self.example("StateNotAllowed") if request.body else super().act(request, project, instance)


class IsSlow(Fake):
    """takes its time"""

    def act(self, request, project, instance):
        time.sleep(0.002)
        return super().act(request, project, instance)


class AnswersOptions(Fake):
    """answers OPTIONS, and HEAD like any method that it does not have"""

    def not_allowed(self, request):
        options = request.method == "OPTIONS"
        return Reply(204, {"Allow": "POST, OPTIONS"}) if options else super().not_allowed(request)


ALLOWED = (
    Fake,
    NumbersRequests,
    Waits,
    SaysItOtherwise,
    RefusesUnknownAtGateway,
    AsksWhoFirst,
    RefusesBodies,
    IsSlow,
    AnswersOptions,
)
