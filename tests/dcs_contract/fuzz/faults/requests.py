"""Servers that stumble over what they are sent, or understand what they must not."""

import json
import time
import unicodedata
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from tests.dcs_contract.fuzz.fake import Fake, Reply
from tests.dcs_contract.fuzz.faults.registry import INSTANCES, WIRE, found_by

HANG = 3.0
"""Seconds, longer than the tests wait for an answer."""


@found_by("malformed-input", INSTANCES)
class AcceptsUpperCase(Fake):
    """understands an id in upper case"""

    def validate(self, parameters):
        return super().validate({name: value.lower() for name, value in parameters.items()})

    def act(self, request, project, instance):
        return super().act(request, project.lower(), instance.lower())


@found_by("malformed-input", INSTANCES)
class StripsSpace(Fake):
    """strips white space from an id"""

    def validate(self, parameters):
        return super().validate({name: value.strip() for name, value in parameters.items()})

    def act(self, request, project, instance):
        return super().act(request, project.strip(), instance.strip())


@found_by("server-error", INSTANCES)
class FailsOnOddIds(Fake):
    """answers a documented 500 to a malformed id"""

    def validate(self, parameters):
        return self.example("InternalError") if super().validate(parameters) else None


class Fails(Fake):
    """answers a documented 500 to requests that it does not like"""

    def disliked(self, request):
        raise NotImplementedError

    def act(self, request, project, instance):
        found = self.disliked(request)
        return self.example("InternalError") if found else super().act(request, project, instance)


class Misreads(Fake):
    """reads an id in a way of its own"""

    def read(self, value):
        raise NotImplementedError

    def validate(self, parameters):
        return super().validate({name: self.read(value) for name, value in parameters.items()})

    def act(self, request, project, instance):
        return super().act(request, self.read(project), self.read(instance))


@found_by("odd-input")
class FailsOnQuery(Fails):
    """answers 500 to a query that it does not know"""

    def disliked(self, request):
        return "unknown=" in request.target


@found_by("odd-input")
class FailsOnBody(Fails):
    """answers 500 to any body"""

    def disliked(self, request):
        return bool(request.body)


@found_by("odd-input")
class FailsOnBrokenJson(Fails):
    """answers 500 to a body that says it is JSON, and is not"""

    def disliked(self, request):
        try:
            if request.body and "json" in request.headers.get("Content-Type", ""):
                json.loads(request.body)
        except (ValueError, RecursionError):
            return True
        return False


@found_by("odd-input")
class FailsOnType(Fails):
    """answers 500 to a content type that is none"""

    def disliked(self, request):
        return request.headers.get("Content-Type") == "nothing"


@found_by("odd-input")
class FailsOnEncoding(Fails):
    """answers 500 to an unknown content encoding"""

    def disliked(self, request):
        return "Content-Encoding" in request.headers


@found_by("odd-input")
class FailsOnText(Fails):
    """answers 500 to a header that is not ASCII"""

    def disliked(self, request):
        return not all(value.isascii() for value in request.headers.values())


@found_by("odd-input")
class FailsOnCookie(Fails):
    """answers 500 to a broken cookie"""

    def disliked(self, request):
        return "=b" in request.headers.get("Cookie", "")


@found_by("odd-input")
class FailsOnRange(Fails):
    """answers 500 to a range that is none"""

    def disliked(self, request):
        return "Range" in request.headers


@found_by("odd-input")
class FailsOnPercent(Fails):
    """answers 500 to a query that is not UTF-8"""

    def disliked(self, request):
        return "%ff" in request.target.partition("?")[2]


@found_by("odd-input", WIRE)
class FailsOnChunks(Fails):
    """answers 500 to a chunked body"""

    def disliked(self, request):
        return "Transfer-Encoding" in request.headers and "X-Trailer" not in request.headers


@found_by("odd-input", WIRE)
class FailsOnManyHeaders(Fails):
    """answers 500 to many headers"""

    def disliked(self, request):
        return len(request.headers) > 50


@found_by("odd-input", WIRE)
class FailsOnLength(Fake):
    """answers 500 to a length that is negative"""

    def __call__(self, request):
        negative = request.headers.get("Content-Length", "").startswith("-")
        return self.example("InternalError") if negative else super().__call__(request)


@found_by("odd-input")
class FailsOnHugeBody(Fails):
    """answers 500 to a body of some megabytes"""

    def disliked(self, request):
        return len(request.body) > 2**20


@found_by("no-answer", WIRE)
class HangsOnExpect(Fails):
    """never answers a request that expects 100-continue"""

    def disliked(self, request):
        if "Expect" in request.headers:
            time.sleep(HANG)
        return False


@found_by("no-answer")
class DropsLongQuery(Fails):
    """closes the connection when a query is long"""

    def disliked(self, request):
        if len(request.target) > 3000:
            raise ConnectionError
        return False


@found_by("no-answer")
class HangsOnNesting(Fails):
    """hangs on deeply nested JSON"""

    def disliked(self, request):
        if request.body.startswith(b"[" * 1000):
            time.sleep(HANG)
        return False


@found_by("status")
class RefusesAccept(Fails):
    """answers 406, which is not documented, when its type is not accepted"""

    def act(self, request, project, instance):
        reply = super().act(request, project, instance)
        return replace(reply, status=406) if request.headers.get("Accept") == "text/html" else reply

    def disliked(self, request):
        return False


@found_by("content-type")
class ObeysAccept(Fake):
    """answers an error with a page when one is asked for"""

    def act(self, request, project, instance):
        reply = super().act(request, project, instance)
        page = request.headers.get("Accept") == "text/html" and reply.body
        return Reply(reply.status, {"Content-Type": "text/html"}, b"<p>No</p>") if page else reply


@found_by("odd-input")
class ObeysOverride(Fake):
    """takes the method from a header"""

    def act(self, request, project, instance):
        other = "X-HTTP-Method-Override" in request.headers
        return self.not_allowed(request) if other else super().act(request, project, instance)


@found_by("server-error", INSTANCES)
class FailsOnUnicode(Fake):
    """answers 500 to an id that is not ASCII"""

    def validate(self, parameters):
        odd = not all(value.isascii() for value in parameters.values())
        return self.example("InternalError") if odd else super().validate(parameters)


@found_by("server-error", INSTANCES)
class FailsOnNul(Fake):
    """answers 500 to an id with a NUL"""

    def validate(self, parameters):
        odd = any("\0" in value for value in parameters.values())
        return self.example("InternalError") if odd else super().validate(parameters)


@found_by("server-error", INSTANCES)
class FailsOnLongId(Fake):
    """answers 500 to a very long id"""

    def validate(self, parameters):
        odd = any(len(value) > 1000 for value in parameters.values())
        return self.example("InternalError") if odd else super().validate(parameters)


@found_by("server-error", INSTANCES)
class FailsOnQuote(Fake):
    """answers 500 to an id with a quotation mark"""

    def validate(self, parameters):
        odd = any("'" in value for value in parameters.values())
        return self.example("InternalError") if odd else super().validate(parameters)


@found_by("malformed-input", INSTANCES)
class AcceptsBraces(Misreads):
    """understands an id in braces"""

    def read(self, value):
        return value.strip("{}")


@found_by("malformed-input", INSTANCES)
class AcceptsUrn(Misreads):
    """understands an id as a URN"""

    def read(self, value):
        return value.removeprefix("urn:uuid:")


@found_by("malformed-input", INSTANCES)
class AcceptsWithoutDashes(Misreads):
    """understands an id without dashes"""

    def read(self, value):
        bare = len(value) == 32 and value.isalnum()
        return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:])) if bare else value


@found_by("malformed-input", INSTANCES)
class AcceptsFullWidth(Misreads):
    """understands digits of other scripts"""

    def read(self, value):
        return unicodedata.normalize("NFKC", value)


@found_by("malformed-input", INSTANCES)
class AcceptsNewline(Misreads):
    """does not see a line break at the end of an id"""

    def read(self, value):
        return value.removesuffix("\n")


@found_by("malformed-input", INSTANCES)
class CutsAtNul(Misreads):
    """reads an id up to a NUL"""

    def read(self, value):
        return value.partition("\0")[0]


@found_by("malformed-input", INSTANCES)
class CutsAtSemicolon(Misreads):
    """reads an id up to a semicolon"""

    def read(self, value):
        return value.partition(";")[0]


@found_by("malformed-input", INSTANCES)
class DecodesTwice(Misreads):
    """decodes an id twice, and strips it"""

    def read(self, value):
        return unquote(value).strip() if "%" in value else value


@found_by("malformed-input", INSTANCES)
class IgnoresSlash(Fake):
    """takes a path with a slash at its end for the same"""

    def match(self, request):
        return super().match(replace(request, target=request.target.rstrip("/")))


@found_by("malformed-input", INSTANCES)
class IgnoresCaseOfPath(Fake):
    """takes a path in upper case for the same"""

    def match(self, request):
        return super().match(replace(request, target=request.target.replace("/SWAP", "/swap")))


@found_by("malformed-input", INSTANCES)
class DecodesPathFirst(Fake):
    """decodes the path before it looks for slashes"""

    def match(self, request):
        return super().match(replace(request, target=request.target.replace("%2F", "/")))


@found_by("malformed-input", INSTANCES)
class IgnoresSuffix(Fake):
    """takes a path with a suffix for the same"""

    def match(self, request):
        return super().match(replace(request, target=request.target.removesuffix(".json")))


@found_by("malformed-refusal", INSTANCES)
class LooksForUpperCase(Fake):
    """answers 404 to an id in upper case, as if it were one"""

    def validate(self, parameters):
        instance = parameters["instance_id"]
        return None if instance.lower() == instance.swapcase() else super().validate(parameters)


@found_by("malformed-refusal", INSTANCES)
class ForbidsShortId(Fake):
    """answers 403 to an id that is too short"""

    def validate(self, parameters):
        short = len(parameters["instance_id"]) == 35
        return self.example("RoleNotPermitted") if short else super().validate(parameters)


@found_by("header-injected", INSTANCES)
class SplitsHeaders(Fake):
    """copies a malformed id into a header as it is"""

    def validate(self, parameters):
        refusal = super().validate(parameters)
        seen = parameters["instance_id"].encode("utf-8", "replace").decode("latin-1")
        return replace(refusal, headers={**refusal.headers, "X-Seen": seen}) if refusal else None


@found_by("known-input", INSTANCES)
class ObeysQuery(Fake):
    """takes the id from the query when it stands there too"""

    def act(self, request, project, instance):
        query = parse_qs(urlsplit(request.target).query)
        return super().act(request, project, query.get("instance_id", [instance])[0])


@found_by("known-input", INSTANCES)
class ObeysBody(Fake):
    """takes the id from the body when it stands there too"""

    def act(self, request, project, instance):
        with suppress(ValueError, TypeError, LookupError, RecursionError):
            instance = json.loads(request.body)["instance_id"]
        return super().act(request, project, instance)
