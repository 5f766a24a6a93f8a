"""`stembase hla frequencies` as an administrator types it: a file is taken in under a name, versions stay, and what is wrong has a name."""

import json

from click.testing import CliRunner

from stembase.bank.frequency_sets import frequencies_of, store
from stembase.cli import main
from tests.bank.selection.test_running import FREQUENCIES


def hla(*arguments) -> tuple[int, str]:
    outcome = CliRunner().invoke(main, ["hla", "frequencies", *map(str, arguments)])
    return outcome.exit_code, outcome.output


def test_a_set_is_installed_and_listed_and_the_version_before_it_stays(tmp_path, settings):
    settings.HOME = tmp_path
    file = tmp_path / "set.csv"
    file.write_text(FREQUENCIES, encoding="utf-8")
    status, said = hla("install", file, "--name", "han", "--json")
    first = json.loads(said)
    assert (status, first["haplotypes"], first["left_out"]) == (0, 4, 0)
    file.write_text(FREQUENCIES.replace("0.4", "0.39"), encoding="utf-8")
    second = json.loads(hla("install", file, "--name", "han", "--json")[1])
    assert [one["hash"] for one in json.loads(hla("list", "--json")[1])] == [second["hash"]]
    assert len(frequencies_of("han", first["hash"]).haplotypes) == 4
    assert len(list((store() / "han").glob("*.csv"))) == 2


def test_rows_that_cannot_be_used_are_counted_and_a_file_of_none_is_refused(tmp_path, settings):
    settings.HOME = tmp_path
    file = tmp_path / "set.csv"
    file.write_text(FREQUENCIES + "A*02:01~banana;0.1\n", encoding="utf-8")
    assert json.loads(hla("install", file, "--name", "han", "--json")[1])["left_out"] == 1
    file.write_text("haplotype;frequency\n", encoding="utf-8")
    status, said = hla("install", file, "--name", "none")
    assert (status, "hla-frequencies-empty" in said) == (1, True)
    status, said = hla("install", file, "--name", "../etc")
    assert (status, "frequencies-name-not-plain" in said) == (1, True)
