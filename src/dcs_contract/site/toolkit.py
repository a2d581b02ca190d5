"""Pages on the toolkit itself, which a guide asks for by name in its nav.yaml."""

from collections.abc import Callable, Mapping

from dcs_contract.site.pages import Page, environment


def rules() -> Page:
    """Every rule of `check`: what it demands, why, how to mend."""
    from dcs_contract.check.rules import RULES

    return made("rules", "Rules of check", rules=RULES)


def breaking() -> Page:
    """Every kind of change that `compare` tells, with its verdict."""
    from dcs_contract.compare.kinds import KINDS, Verdict

    return made("breaking", "What breaks", kinds=tuple(KINDS.values()), verdicts=tuple(Verdict))


def made(name: str, label: str, **content: object) -> Page:
    """A page from the template of its name."""
    return Page(f"{name}.md", label, environment().get_template(f"{name}.md").render(**content))


PAGES: Mapping[str, Callable[[], Page]] = {"rules": rules, "breaking": breaking}
