"""Who may do what: successes that may not be, and refusals that must be as documented."""

from collections.abc import Iterator

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange


def forbidden_success(exchange: Exchange) -> Iterator[Finding]:
    """A success is one of the known ones; otherwise the most telling reason why not."""
    request = exchange.request
    if not exchange.answer.success or request.may_succeed or not request.has_method:
        return
    place = request.terms.place
    if not request.authentic:
        yield Finding(
            "auth-ignored",
            "Succeeded without valid credentials",
            "valid credentials for every success",
            f"{place}/security",
            f"{came(exchange)}, with the credentials: {request.holder}",
        )
    elif request.malformed:
        yield Finding(
            "malformed-input",
            "Succeeded although the path is malformed",
            "path parameters as their schemas say",
            f"{place}/parameters",
            f"{came(exchange)}, for {request.call.target}",
        )
    elif request.terms.effect:
        yield Finding(
            "known-input",
            "Succeeded although no known case with these parameters and credentials does",
            "a success only where a [[case]] of the target expects one",
            "the target description",
            f"{came(exchange)}, for {request.call.target} with the credentials: {request.holder}",
        )


def missing_credentials(exchange: Exchange) -> Iterator[Finding]:
    """Without credentials a well-formed request is a 401, or a 403 where no 401 is documented."""
    request, answer = exchange.request, exchange.answer
    expected = "401" if request.terms.response("401") else "403"
    judged = request.anonymous and not request.authentic and request.has_method and not request.malformed
    judged = judged and request.call.lawful
    if judged and not answer.success and str(answer.status) != expected:
        yield Finding(
            "auth-missing",
            "A request without credentials is not refused as such",
            expected,
            f"{request.terms.place}/security",
            came(exchange),
        )


def refused_credentials(exchange: Exchange) -> Iterator[Finding]:
    """Credentials that nobody has are a 401 where one is documented, whatever the request names."""
    request, answer = exchange.request, exchange.answer
    judged = request.stranger and request.has_method and not request.malformed and request.call.lawful
    if judged and not answer.success and answer.status < 500 and request.terms.response("401"):
        allowed = ("401",) if request.plain_credentials else ("400", "401", "403", "431")
        if str(answer.status) not in allowed:
            yield Finding(
                "auth-refusal",
                "Credentials that nobody has are refused for another reason",
                " or ".join(allowed),
                f"{request.terms.place}/security",
                f"{came(exchange)}, for {request.call.target}",
            )


def server_error(exchange: Exchange) -> Iterator[Finding]:
    """A 5xx is explained by work that was begun, or by a known case; not by bad input."""
    request, answer = exchange.request, exchange.answer
    known = request.case and request.case.expected.status == str(answer.status)
    judged = request.has_method and request.call.lawful and not request.may_succeed and not known
    if answer.status >= 500 and judged:
        yield Finding(
            "server-error",
            "A request that must be refused ends in an error of the server",
            "a 4xx",
            "RFC 9110, section 15.6",
            came(exchange),
        )
