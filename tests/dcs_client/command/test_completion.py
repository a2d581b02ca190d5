"""`dcs completion`, tried in the shells themselves."""

import os
import shutil
import subprocess

import pytest

from tests.dcs_client.command.conftest import DCS, dcs

TYPED = "dcs swap --st"
BASH = """
eval "$(dcs completion bash)"
COMP_WORDS=(dcs swap --st) COMP_CWORD=2 COMP_LINE="dcs swap --st" COMP_POINT=13
$(complete -p dcs | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
autoload -Uz compinit && compinit -D
eval "$(dcs completion zsh)"
print -- $_comps[dcs]
print -- $_shtab_dcs_swap_options
"""
FISH = f"""
dcs completion fish | source
complete --do-complete '{TYPED}'
"""


@pytest.mark.parametrize(("shell", "script"), [("bash", BASH), ("zsh", ZSH), ("fish", FISH)])
def test_the_shell_knows_an_option(shell, script, tmp_path):
    if not (program := shutil.which(shell)):
        pytest.skip(f"install {shell}")
    environment = {"PATH": f"{DCS.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    result = subprocess.run(
        [program, "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.stderr == ""
    assert "--stop-on-error" in result.stdout
    assert shell != "zsh" or result.stdout.startswith("_shtab_dcs\n")


def test_another_shell_is_refused(cloud):
    result = dcs(cloud, "completion", "csh")
    assert result.returncode == 2
    assert "choose from 'bash', 'zsh', 'fish'" in result.stderr
