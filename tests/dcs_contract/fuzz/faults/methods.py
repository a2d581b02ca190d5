"""Servers that take one method for another."""

from dataclasses import replace

from tests.dcs_contract.fuzz.fake import Fake, Reply
from tests.dcs_contract.fuzz.faults.registry import WIRE, found_by


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


@found_by("method")
class FindsNoMethod(Fake):
    """answers 404 to a method that the path does not have"""

    def not_allowed(self, request):
        return self.example("InstanceNotFound")


@found_by("method")
class BlamesMethod(Fake):
    """answers 400 to DELETE"""

    def not_allowed(self, request):
        deletes = request.method == "DELETE"
        return self.example("StateNotAllowed") if deletes else super().not_allowed(request)


@found_by("method")
class FailsOnPatch(Fake):
    """answers a documented 500 to PATCH"""

    def not_allowed(self, request):
        patches = request.method == "PATCH"
        return self.example("InternalError") if patches else super().not_allowed(request)


@found_by("allow")
class AllowsNothing(Fake):
    """sends an empty Allow"""

    def not_allowed(self, request):
        return self.example("MethodNotAllowed", Allow="")


@found_by("allow")
class OptionsLies(Fake):
    """lists methods that it refuses in the answer to OPTIONS"""

    def not_allowed(self, request):
        options = request.method == "OPTIONS"
        return Reply(204, {"Allow": "POST, DELETE"}) if options else super().not_allowed(request)


@found_by("allow")
class OptionsForgets(Fake):
    """does not list its method in the answer to OPTIONS"""

    def not_allowed(self, request):
        options = request.method == "OPTIONS"
        return Reply(204, {"Allow": "OPTIONS"}) if options else super().not_allowed(request)


@found_by("secret-echoed")
class TraceEchoes(Fake):
    """answers TRACE with the request"""

    def not_allowed(self, request):
        echo = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        traces = request.method == "TRACE"
        return (
            Reply(200, {"Content-Type": "message/http"}, echo.encode())
            if traces
            else super().not_allowed(request)
        )


@found_by("no-body", WIRE)
class HeadWithBody(Fake):
    """sends a body with the answer to HEAD"""

    head_with_body = True


@found_by("method", WIRE)
class TakesLowerCase(Fake):
    """takes a method in lower case for the method"""

    def not_allowed(self, request):
        low = request.method == "post"
        return self(replace(request, method="POST")) if low else super().not_allowed(request)


@found_by("method")
class TakesAnything(Fake):
    """takes a method that it does not know for its own"""

    def not_allowed(self, request):
        strange = request.method == "SWITCH"
        return self(replace(request, method="POST")) if strange else super().not_allowed(request)
