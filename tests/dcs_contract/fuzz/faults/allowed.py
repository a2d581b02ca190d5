"""Servers that do what the document allows, although in another way."""

from dataclasses import replace

from tests.dcs_contract.fuzz.fake import Fake


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
