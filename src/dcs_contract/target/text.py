"""The text of a description: what is known as it is, everything else as a proposal."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from dcs_contract.fuzz.expected import Expected
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.target_file import read_target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.openapi import Node, resolve
from dcs_contract.target.given import Given

HEAD = """\
# What the suite has to know about a server: who may call it, what it answers, where to see what it did.
# Proposals are comments. What stays one is not proved, and the report says so.
# A value may come from the environment: "${DCS_TOKEN}"."""
OTHERS = {
    "401": ("expired", "whose credentials were good once"),
    "403": ("read-only", "who may not do it"),
}
"""Callers whose refusal is worth proving, by the status that they get."""
OPEN = "..."


def described(given: Given, terms: Mapping[str, Terms]) -> str:
    """A whole description."""
    blocks = [HEAD, line(f"url = {quoted(given.url or 'http://127.0.0.1:9000')}", bool(given.url))]
    blocks += credentials(given, terms)
    for one in terms.values():
        blocks += operation(one, given)
        blocks += observed(one, given)
    return "\n\n".join(blocks) + "\n"


def completed(source: Path, terms: Mapping[str, Terms]) -> str:
    """Another description, with proposals for what it does not have. Raises Refused when it is none."""
    target = read_target(source, terms)
    blocks = [source.read_text(encoding="utf-8").rstrip()]
    for one in terms.values():
        blocks += proposals(one, known(one, target), first(one, target))
    return "\n\n".join(blocks) + "\n"


def known(terms: Terms, target: Target) -> set[str]:
    """The names of the answers that cases of an operation expect."""
    return {case.expected.name for case in target.cases if case.terms is terms}


def first(terms: Terms, target: Target) -> Mapping[str, str]:
    """The parameters of the first case of an operation."""
    cases = [case.parameters for case in target.cases if case.terms is terms]
    return cases[0] if cases else dict[str, str]()


def credentials(given: Given, terms: Mapping[str, Terms]) -> Iterator[str]:
    """A caller who may do everything, and proposals of others."""
    headers = next((found for one in terms.values() if (found := header_names(one))), ["Authorization"])
    yield "# A caller who may do everything."
    yield caller("valid", headers, given.credentials)
    statuses = {status for one in terms.values() for status in one.responses}
    for status, (name, who) in OTHERS.items():
        if status in statuses:
            yield f"# A caller {who}.\n{caller(name, headers, '')}"


def caller(name: str, headers: list[str], value: str) -> str:
    """One table of credentials."""
    text = "\n".join(
        [f"[credentials.{name}]", *(f"{header} = {quoted(value or OPEN)}" for header in headers)]
    )
    return line(text, bool(value))


def header_names(terms: Terms) -> list[str]:
    """The headers of the first way to sign in."""
    schemes: Node = terms.bundle.get("components", {}).get("securitySchemes", {})
    needs: list[Node] = terms.operation.node.get("security", terms.bundle.get("security", []))
    nodes = [resolve(terms.bundle, schemes[name]) for need in needs[:1] for name in need if name in schemes]
    named = [node["name"] if node.get("in") == "header" else "Authorization" for node in nodes]
    return list(dict.fromkeys(named))


def operation(terms: Terms, given: Given) -> Iterator[str]:
    """The cases of one operation."""
    yield f"# {terms.id}: {terms.method} {terms.path}"
    there = given.complete(terms)
    success = next((status for status in terms.responses if status.startswith("2")), "200")
    yield case("succeeds", terms, given.parameters, "valid", success, there and bool(given.credentials))
    if terms.secured and "401" in terms.responses:
        yield case("without credentials", terms, given.parameters, "none", "401", there)
    yield from proposals(terms, {success}, given.parameters)


def proposals(terms: Terms, done: set[str], parameters: Mapping[str, str]) -> Iterator[str]:
    """A case for every refusal that the document names and no case expects, with what the answer says."""
    for name, answers in terms.answers.items():
        answer = answers[0]
        own = answer.place.startswith(f"{terms.place}/responses/")
        if own and len(answers) == 1 and answer.status.startswith("4") and name not in done:
            caller = OTHERS.get(answer.status, ("valid", ""))[0]
            yield f"# {answer}: {meaning(terms, answer)}\n" + case(
                name, terms, parameters, caller, name, False
            )


def meaning(terms: Terms, answer: Expected) -> str:
    """What the document says about a named answer, on one line."""
    response = terms.response(answer.status) or {}
    for content in response.get("content", {}).values():
        example = resolve(terms.bundle, content.get("examples", {}).get(answer.example, {}))
        if text := example.get("summary") or example.get("description"):
            return " ".join(str(text).split())
    return str(response.get("description", ""))


def case(name: str, terms: Terms, values: Mapping[str, str], caller: str, answer: str, active: bool) -> str:
    """One [[case]]. active: whether it is more than a proposal."""
    text = "\n".join(
        [
            "[[case]]",
            f"name = {quoted(f'{terms.id}: {name}')}",
            f"operation = {quoted(terms.id)}",
            f"credentials = {quoted(caller)}",
            f"parameters = {parameters(terms, values)}",
            f"answer = {quoted(answer)}",
        ]
    )
    return line(text, active)


def observed(terms: Terms, given: Given) -> Iterator[str]:
    """Where the effect of an operation is seen."""
    if terms.effect is None:
        return
    place = (
        f"[[observe]]\noperation = {quoted(terms.id)}\nparameters = {parameters(terms, given.parameters)}\n"
    )
    nodes = given.redis or ("redis://127.0.0.1:7001", "redis://127.0.0.1:7002")
    yield f"# Where the {terms.effect.observe} is seen: on Redis, or as one value of a JSON document."
    active = given.complete(terms) and len(given.redis) > 1
    yield line(f"{place}redis = [{', '.join(map(quoted, nodes))}]", active)
    if not active:
        url = "http://127.0.0.1:9000/" + "/".join(f"{{{name}}}" for name in terms.names)
        value = f"http = {quoted(url)}\npointer = {quoted('/' + terms.effect.observe)}"
        yield line(place + value, False)


def parameters(terms: Terms, values: Mapping[str, str]) -> str:
    """The required parameters as an inline table."""
    needed = [item["name"] for item in terms.parameters if item.get("required")]
    pairs = ", ".join(f"{name} = {quoted(values.get(name) or OPEN)}" for name in needed)
    return f"{{ {pairs} }}"


def line(text: str, active: bool) -> str:
    """A text, or the text as a comment."""
    return text if active else "\n".join(f"# {part}" for part in text.splitlines())


def quoted(text: str) -> str:
    """A TOML string. JSON writes the same, but for what neither has to escape."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
