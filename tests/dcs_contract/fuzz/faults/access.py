"""Servers that let pass whom or what they must refuse."""

import threading
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from tests.dcs_contract.fuzz.fake import PROJECT, TOKENS, Fake, Received
from tests.dcs_contract.fuzz.faults.registry import AT_ONCE, CALLERS, INSTANCES, OFTEN, found_by

COUNTING = threading.Lock()


@found_by("auth-ignored", CALLERS)
class AcceptsExpired(Fake):
    """accepts an expired token"""

    def authenticate(self, request):
        return None if request.token == TOKENS["expired"] else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsNobody(Fake):
    """accepts a request without a token"""

    def authenticate(self, request):
        return None if request.token is None else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsPrefix(Fake):
    """compares only the beginning of a token"""

    def authenticate(self, request):
        known = any((request.token or "").startswith(token) for token in TOKENS.values())
        return (
            super().authenticate(replace_token(request, TOKENS["valid"]))
            if known
            else super().authenticate(request)
        )


@found_by("auth-ignored", CALLERS)
class IgnoresRoles(Fake):
    """lets a reader switch"""

    def authorise(self, request, project):
        return None if request.token == TOKENS["reader"] else super().authorise(request, project)


@found_by("auth-missing", INSTANCES)
class ForbidsNobody(Fake):
    """answers 403 to a request without a token"""

    def authenticate(self, request):
        return self.example("RoleNotPermitted") if request.token is None else super().authenticate(request)


@found_by("known-input", CALLERS)
class IgnoresOwner(Fake):
    """switches an instance under the path of a project that does not own it"""

    def find(self, project, instance):
        return super().find(self.owners.get(instance, project), instance)


@found_by("auth-ignored", INSTANCES)
class AcceptsInQuery(Fake):
    """accepts a token in the query"""

    def authenticate(self, request):
        given = parse_qs(urlsplit(request.target).query).get("X-Auth-Token", [request.token])[0]
        return super().authenticate(replace_token(request, given))


@found_by("auth-ignored", INSTANCES)
class AcceptsInCookie(Fake):
    """accepts a token in a cookie"""

    def authenticate(self, request):
        cookie = request.headers.get("Cookie", "").removeprefix("X-Auth-Token=")
        return super().authenticate(replace_token(request, cookie or request.token))


@found_by("auth-ignored", INSTANCES)
class AcceptsBearer(Fake):
    """accepts a token in another header"""

    def authenticate(self, request):
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return super().authenticate(replace_token(request, bearer or request.token))


@found_by("auth-ignored", INSTANCES)
class IgnoresCaseOfToken(Fake):
    """compares a token without regard to case"""

    def authenticate(self, request):
        same = request.token and request.token.lower() == TOKENS["valid"].lower()
        return None if same else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsCut(Fake):
    """accepts the beginning of a token"""

    def authenticate(self, request):
        cut = len(request.token or "") > 8 and TOKENS["valid"].startswith(request.token)
        return None if cut else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsLeadingZero(Fake):
    """accepts a token that ends with a good one"""

    def authenticate(self, request):
        return None if (request.token or "").endswith(TOKENS["valid"]) else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsEmpty(Fake):
    """accepts an empty token"""

    def authenticate(self, request):
        return None if request.token == "" else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsAnything(Fake):
    """accepts any token that it does not know"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        return None if refusal and refusal.body == self.example("TokenInvalid").body else refusal


@found_by("auth-ignored", INSTANCES)
class AcceptsNull(Fake):
    """accepts the word null for a token"""

    def authenticate(self, request):
        return None if request.token == "null" else super().authenticate(request)


@found_by("auth-ignored", INSTANCES)
class AcceptsInjection(Fake):
    """compares a token in a query that it puts together"""

    def authenticate(self, request):
        return None if "' OR '1'='1" in (request.token or "") else super().authenticate(request)


@found_by("auth-missing", INSTANCES)
class LooksUpBeforeAsking(Fake):
    """tells everybody whether an instance is there"""

    def authenticate(self, request):
        absent = not any(owned in request.target for owned in self.owners)
        unknown = request.token is None and absent
        return self.example("InstanceNotFound") if unknown else super().authenticate(request)


@found_by("known-status", CALLERS)
class LooksUpForExpired(Fake):
    """tells those with an expired token whether an instance is there"""

    def authenticate(self, request):
        absent = not any(owned in request.target for owned in self.owners)
        expired = request.token == TOKENS["expired"] and absent
        return self.example("InstanceNotFound") if expired else super().authenticate(request)


@found_by("auth-refusal", INSTANCES)
class LooksUpForStrangers(Fake):
    """tells those with an unknown token whether an instance is there"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        absent = not any(owned in request.target for owned in self.owners)
        unknown = refusal and request.token not in (None, *TOKENS.values())
        return self.example("InstanceNotFound") if unknown and absent else refusal


@found_by("auth-refusal", INSTANCES)
class ForbidsGarbage(Fake):
    """answers 403 to an unknown token"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        unknown = refusal and request.token not in (None, *TOKENS.values())
        return self.example("RoleNotPermitted") if unknown else refusal


@found_by("known-status", CALLERS)
class HidesFromReaders(Fake):
    """answers 404 to those who may not switch"""

    def authorise(self, request, project):
        refusal = super().authorise(request, project)
        reader = request.token == TOKENS["reader"]
        return self.example("InstanceNotFound") if reader else refusal


@found_by("known-status", CALLERS)
class DoesNotKnowReaders(Fake):
    """answers 401 to those who may not switch"""

    def authorise(self, request, project):
        reader = request.token == TOKENS["reader"]
        return self.example("TokenInvalid") if reader else super().authorise(request, project)


@found_by("known-status", CALLERS)
class IgnoresProject(Fake):
    """lets another project switch"""

    def authorise(self, request, project):
        stranger = request.token == TOKENS["stranger"] and project == PROJECT
        return None if stranger else super().authorise(request, project)


@found_by("server-error", INSTANCES)
class FailsOnLongToken(Fake):
    """answers 500 to a long token"""

    def authenticate(self, request):
        long = len(request.token or "") > 1000
        return self.example("InternalError") if long else super().authenticate(request)


@found_by("server-error", INSTANCES)
class FailsOnOddToken(Fake):
    """answers 500 to a token that is not ASCII"""

    def authenticate(self, request):
        odd = not (request.token or "").isascii()
        return self.example("InternalError") if odd else super().authenticate(request)


@found_by("auth-ignored", OFTEN)
class RemembersCaller(Fake):
    """takes a request without a token for one of the last caller, at every fifth"""

    last, nobody = None, 0

    def authenticate(self, request):
        if request.token is None:
            self.nobody += 1
            if self.nobody % 5 == 0 and self.last in TOKENS.values():
                return super().authenticate(replace_token(request, self.last))
        self.last = request.token
        return super().authenticate(request)


@found_by("known-status", OFTEN)
class ForgetsCaller(Fake):
    """does not know a good token at every tenth call"""

    calls = 0

    def authenticate(self, request):
        self.calls += request.token == TOKENS["valid"]
        forgets = request.token == TOKENS["valid"] and self.calls % 10 == 0
        return self.example("TokenInvalid") if forgets else super().authenticate(request)


@found_by("known-status", AT_ONCE)
class MixesCallers(Fake):
    """answers one caller with the answer of another when both call at once"""

    waiting = 0

    def authenticate(self, request):
        with COUNTING:
            self.waiting += 1
        time.sleep(0.01)
        crowded = self.waiting > 4
        with COUNTING:
            self.waiting -= 1
        return self.example("TokenInvalid") if crowded else super().authenticate(request)


def replace_token(request: Received, token: str) -> Received:
    return replace(request, headers={"X-Auth-Token": token})
