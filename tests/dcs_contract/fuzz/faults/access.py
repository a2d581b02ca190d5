"""Servers that let pass whom or what they must refuse."""

from dataclasses import replace

from tests.dcs_contract.fuzz.fake import TOKENS, Fake, Received
from tests.dcs_contract.fuzz.faults.registry import found_by


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


def replace_token(request: Received, token: str) -> Received:
    return replace(request, headers={"X-Auth-Token": token})
