"""A group's judgements as one CSV: what it comes to, and every way to get it wrong, by the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scenarios as sc
from scenarios.files.cells import LONGEST_CELL
from scenarios.files.names import id_of, ids_of
from scenarios.files.separated import BrokenError, heading_of, records
from wrong import changed

if TYPE_CHECKING:
    from pathlib import Path

MODEL = sc.Scenario.model_validate(changed({}))
HEAD = "address,branch,weight,who,when,why,source,confidence,scale,round,supersedes\n"
GOOD = (
    HEAD + "response,escalates,unlikely,Zoë Müller,2025-08-20,It held twice.,F1,low,phia,1,\n"
    "response,holds,rest,Zoë Müller,,,,,,,\n"
    "gate.review,yes,40%,Zoë Müller,2025-08-21,Slow,,6,,1,\n"
    "$odds,,60%..80%,李雷,,,,,,,\n"
    "policy,,equal,李雷,,,,,,,\n"
    "response[policy=nothing],escalates,1,李雷,,,,,,,\n"
    "response[policy=nothing],holds,3,李雷,,,,,,,\n"
    "end,deal,,,,,,,,,\n"
    "end,war,,,,,,,,,\n"
)


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    def write(text: str | bytes, model: sc.Scenario = MODEL) -> sc.Scenario:
        path = tmp_path / "group.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return sc.read_judgements(model, path)

    return write


def lines(sheet: Any, text: str | bytes, model: sc.Scenario = MODEL) -> list[str]:
    with pytest.raises(sc.ScenarioError) as caught:
        sheet(text, model)
    return [line.partition("group.csv:")[2] for line in caught.value.lines()]


def test_who_tells_analysts_apart(sheet: Any) -> None:
    model = sheet(GOOD)
    assert list(model.analysts) == ["bold", "zoe_muller", "analyst_2"]
    zoe, other = model.analysts["zoe_muller"], model.analysts["analyst_2"]
    assert (zoe.label, zoe.who, zoe.round, zoe.date, zoe.scale) == ("Zoë Müller", "Zoë Müller", 1, None, None)
    assert (other.label, other.who, other.round, other.date) == ("李雷", "李雷", None, None)
    assert zoe.rows == {"response": {"escalates": "0.25..0.35", "holds": "rest"}, "gate.review": "40%"}
    row, step = zoe.weights["response"], zoe.weights["gate.review"]
    assert isinstance(row, sc.JudgedRow)
    assert isinstance(step, sc.JudgedWeight)
    assert (row.date, row.why, row.source, row.confidence, row.scale) == (
        "2025-08-20",
        "It held twice.",
        ("F1",),
        "low",
        "phia",
    )
    assert (step.date, step.why, step.source, step.confidence, step.scale) == ("2025-08-21", "Slow", (), 6.0, None)
    assert other.rows == {
        "$odds": "60%..80%",
        "policy": "equal",
        "response[policy=nothing]": {"escalates": 1, "holds": 3},
    }
    assert MODEL.analysts.keys() == {"bold"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_of_all_countries_are_read(sheet: Any, separator: str, mark: bytes, end: str) -> None:
    text = GOOD.replace(",", separator).replace("\n", end)
    assert sheet(mark + text.encode()) == sheet(GOOD)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_cell_may_stand_in_quotes(sheet: Any, separator: str) -> None:
    rows = [separator.join(f'"{cell}"' for cell in line.split(",")) for line in GOOD.splitlines()]
    assert sheet("\n".join(["", separator * 3, *rows])) == sheet(GOOD)


def test_the_order_and_the_case_of_columns_and_blank_lines_do_not_count(sheet: Any) -> None:
    text = "Who, DATE ,Address,Weight,Branch,\n\nAda,2025-08-20,gate.review,\xa040\xa0%,yes,\n,,,,,\n"
    ada = sheet(text).analysts["ada"]
    assert (ada.rows, ada.date) == ({"gate.review": "40 %"}, "2025-08-20")


def test_what_all_judgements_say_alike_stands_in_the_heading(sheet: Any) -> None:
    rows = "".join(f"{a},,50%,Ada,2025-08-20,,,,house,2,bold\n" for a in ("gate.review", "gate.request"))
    model = sheet(HEAD + rows)
    ada = model.analysts["ada_round_2"]
    assert (ada.date, ada.scale, ada.round, ada.supersedes) == ("2025-08-20", "house", 2, "bold")
    assert ada.model_dump(exclude_defaults=True)["weights"] == {
        name: {"weight": "50%"} for name in ("gate.review", "gate.request")
    }
    assert list(model.panel) == ["ada_round_2"]


def test_reasons_of_branches_are_kept_together(sheet: Any) -> None:
    text = HEAD + 'response,escalates,30%,Ada,,"Fear, ""again""",F1,,,,\nresponse,holds,70%,Ada,,Habit,,,,,\n'
    row = sheet(text).analysts["ada"].weights["response"]
    assert row.why == 'Fear, "again"; Habit'


def test_spaces_in_names_do_not_count(sheet: Any) -> None:
    model = sheet(HEAD + "response,escalates,30%,Ada  B,,,,,,,\nresponse,holds,70%, Ada B ,,,,,,,\n")
    assert (list(model.analysts), model.analysts["ada_b"].who) == (["bold", "ada_b"], "Ada B")


def test_entries_are_named_as_addresses(sheet: Any) -> None:
    assert sheet(HEAD + "policy.sanctions,,5,Ada,,,,,,,\n").analysts["ada"].rows == {"policy.sanctions": 5.0}


ONE = "response,holds,50%,Ada,,,,,,,\n"
TWO = "response,escalates,50%,Ada,,,,,,,\n" + ONE
WRONG: list[tuple[str, list[str]]] = [
    # the whole file
    ("", [("1:1: row 1: must name the columns address, branch, weight, who, when, why, source, confidence, scale, round, supersedes "
          "(the first four are needed), got nothing; start from the sheet of `elicit`")]),
    ("a|b\n1|2\n", [("1:1: row 1: must name the columns address, branch, weight, who, when, why, source, confidence, scale, round, "
                    "supersedes (the first four are needed), got 'a|b'; start from the sheet of `elicit`")]),
    ("address,branch,weight,whoo,when,date,weight\n", [
        "1:1: row 1: a column must be there once, got `weight` twice; take one out",
        "1:1: row 1: no column 'whoo' is known; did you mean 'who'?",
        "1:1: row 1: a column must be there once, got `when` or `date` twice; take one out",
        "1:1: row 1: the column `who` is needed, got none; add it"]),
    ("address,who,weight\n", ["1:1: row 1: the column `branch` is needed, got none; add it"]),
    ("\n\n" + "address,who,weight\n", ["3:1: row 3: the column `branch` is needed, got none; add it"]),
    (HEAD, [" weight: must be filled in somewhere, got none; write what was judged"]),
    (HEAD + "response,holds,,Ada,,,,,,,\n", [" weight: must be filled in somewhere, got none; write what was judged"]),
    (HEAD + TWO + 'response,"', ["4:1: row 4: must be CSV from here on, got something else (unexpected end of data); check its double quotes"]),
    (HEAD + '"a"b\n', ["2:1: row 2: must be CSV from here on, got something else (',' expected after '\"'); check its double quotes"]),
    ('"address', ["1:1: row 1: must be CSV from here on, got something else (unexpected end of data); check its double quotes"]),
    # cells
    (HEAD + "response,holds\n" + TWO + "a,b,c,d,e,f,g,h,i,j,k,l\n", [
        "2:1: row 2: must have 11 cells as the first row has, got 2; put a text that holds commas in double quotes",
        "5:1: row 5: must have 11 cells as the first row has, got 12; put a text that holds commas in double quotes"]),
    (HEAD + TWO + f"$odds,,1,Ada,,{'x' * (LONGEST_CELL + 1)},,,,,\n", [
        "4:1: row 4: a cell must have at most 10,000 letters, got more; write it shorter"]),
    # addresses and branches
    (HEAD + "respons,holds,50%,Ada,,,,,,,\n" + TWO + "respons,holds,,,,,,,,,\n", [
        "2:1: rows 2, 5, address: no node 'respons'; did you mean 'response'?"]),
    (HEAD + ",holds,50%,Ada,,,,,,,\n", ["2:1: row 2, address: not an address: ''; write node, node.branch, gate.step, node[other=branch] or $name"]),
    (HEAD + "response,hold,50%,Ada,,,,,,,\nresponse,escalates,50%,Ada,,,,,,,\n", [
        "2:1: row 2, branch: 'response' has no branch 'hold'; did you mean 'holds'?"]),
    (HEAD + "response,,50%,Ada,,,,,,,\n", ["2:1: row 2, branch: 'response' has no branch ''; there are: escalates, holds"]),
    (HEAD + "gate.review,no,50%,Ada,,,,,,,\n$odds,yes,50%,Ada,,,,,,,\n", [
        "2:1: row 2, branch: must be `yes`, or nothing, beside 'gate.review', which is one weight, got 'no'; correct it",
        "3:1: row 3, branch: must be nothing beside '$odds', which is one weight, got 'yes'; correct it"]),
    (HEAD + "response,,equal,Ada,,,,,,,\n" + ONE, [
        "2:1: rows 2–3, weight: `equal` without a branch must stand for all of 'response', got other lines beside it; take them out"]),
    # weights
    (HEAD + ONE, ["2:1: row 2, weight: every branch needs a weight, got none for 'escalates'; add it, 0 % if it cannot happen"]),
    (HEAD + "response,escalates,,,,,,,,,\n" + ONE, [
        "3:1: row 3, weight: every branch needs a weight, got none for 'escalates'; add it, 0 % if it cannot happen"]),
    (HEAD + "response,escalates,,Ada,,,,,,,\n" + ONE, [
        "2:1: row 2, weight: must be filled in, as other branches of 'response' are, got nothing; write 0 % or rest there"]),
    (HEAD + TWO + " response ,holds,40%,Ada,,,,,,,\nresponse,holds,40%,Ada,,,,,,,\n", [
        "3:1: rows 3–5: a weight must be given once, got that of 'response holds' twice by 'Ada'; keep one of the lines"]),
    (HEAD + "response,escalates,nan,Ada,,,,,,,\n" + ONE, [
        ("2:1: rows 2–3, weight: 'nan' is not a word of the scale 'icd203'; there are: almost no chance, remote, very unlikely, "
        "highly improbable, unlikely, improbable, improbably, roughly even chance, …")]),
    (HEAD + "gate.review,,1e999,Ada,,,,,,,\n", ["2:1: row 2, weight: must be a finite number, got inf; correct the number"]),
    (HEAD + "gate.review,,-1,Ada,,,,,,,\n", ["2:1: row 2, weight: a probability must lie between 0 % and 100 %, got -1.0; correct it"]),
    (HEAD + "gate.review,,140%,Ada,,,,,,,\n", ["2:1: row 2, weight: a probability must lie between 0 % and 100 %, got '140%'; correct it"]),
    (HEAD + 'gate.review,,"0,4",Ada,,,,,,,\n$odds,,"12,5 %",Ada,,,,,,,\n', [
        "2:1: row 2, weight: must be written with a decimal point, got '0,4'; write '0.4'",
        "3:1: row 3, weight: must be written with a decimal point, got '12,5 %'; write '12.5 %'"]),
    (HEAD + TWO.replace("50%", "60%"), ["2:1: rows 2–3, weight: the weights must add up to 100 %, got 120 %; correct one, or write `rest` for one"]),
    (HEAD + "response,escalates,5%..,Ada,,,,,,,\n" + ONE, [
        ("2:1: row 2, weight: must be a weight: a number of at least 0, 15%, 3/8, 5%..20%, beta(2, 8), $name, a word of the scale, "
        "or rest, got '5%..'; correct it or put a text in quotes")]),
    # who
    (HEAD + TWO.replace("Ada", ""), ["2:1: rows 2–3, who: must say who judged, got nothing; fill it in, in every line with a weight"]),
    (HEAD + TWO + "gate.review,,50%,ada,,,,,,,\n", [
        "2:1: rows 2–4, who: names must make different ids, got 'ada' of 'Ada', 'ada'; write one name one way"]),
    (HEAD + TWO.replace("Ada", "Bold"), [
        "2:1: rows 2–3, who: there is an analyst 'bold' already; write another name, or a round above 1 and what it supersedes"]),
    # records
    (HEAD + "gate.review,,50%,Ada,2025-02-30,,F2,sure,phai,1.5,blod\n", [
        "2:1: row 2, round: must be a whole number from 1 to 10,000, got 1.5; count rounds from 1",
        "2:1: row 2, confidence: must be low, moderate, high or an equivalent sample size above 0, got 'sure'; write one of these",
        "2:1: row 2, when: must be a day that exists, got '2025-02-30'; write YYYY-MM-DD",
        "2:1: row 2, supersedes: no analyst 'blod'; did you mean 'bold'?",
        "2:1: row 2, scale: no scale 'phai'; did you mean 'phia'?",
        "2:1: row 2, source: no source 'F2'; there are: F1"]),
    (HEAD + "gate.review,,50%,Ada,1.5.2025,,,,,two,\n", [
        "2:1: row 2, when: must be a date like 2025-08-24, got '1.5.2025'; rename it",
        "2:1: row 2, round: must be a whole number from 1 to 10,000, got 'two'; count rounds from 1"]),
    (HEAD + "response,escalates,50%,Ada,2025-08-01,,F1,low,phia,1,bold\nresponse,holds,50%,Ada,2025-08-02,,,high,ipcc,2,x\n", [
        "2:1: rows 2–3, when: must be the same in all lines of one judgement, got '2025-08-01' and '2025-08-02'; correct one",
        "2:1: rows 2–3, round: must be the same in all lines of one judgement, got '1' and '2'; correct one",
        "2:1: rows 2–3, scale: must be the same in all lines of one judgement, got 'phia' and 'ipcc'; correct one",
        "2:1: rows 2–3, supersedes: must be the same in all lines of one analyst, got 'bold' and 'x'; correct one",
        "2:1: rows 2–3, confidence: must be the same in all lines of one judgement, got 'low' and 'high'; correct one"]),
    (HEAD + "gate.review,,50%,Ada,,,,,,,ada\n", [
        "2:1: row 2, supersedes: must name an earlier set, got ada -> ada; take it out of the earliest"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG, ids=lambda value: str(value)[-60:])
def test_every_row_that_is_wrong_is_told_at_once(sheet: Any, text: str, told: list[str]) -> None:
    assert lines(sheet, text) == told


def test_rows_after_a_text_of_several_lines_are_counted_as_a_spreadsheet_does(sheet: Any) -> None:
    text = HEAD + 'gate.review,,50%,Ada,,"one\ntwo\nthree",,,,,\ngate.request,,5 0%,Ada,,,,,,,\n'
    assert [line[:20] for line in lines(sheet, text)] == ["5:1: row 3, weight: "]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (GOOD.encode("latin-1", "replace"), "2:31: must be UTF-8 text, got the byte 0xeb; save the file as UTF-8"),
        (GOOD.encode("utf-16"), "1:1: must be UTF-8 text, got the byte 0xff; save the file as UTF-8"),
    ],
)
def test_other_encodings_are_refused(sheet: Any, raw: bytes, told: str) -> None:
    assert lines(sheet, raw) == [told]


def test_of_very_many_mistakes_the_first_are_told(sheet: Any) -> None:
    told = lines(sheet, HEAD + "".join(f"a{i},,1,Ada,,,,,,,\n" for i in range(5_000)))
    assert len(told) == 1_001
    assert told[-1].endswith("mend these first")
    told = lines(sheet, HEAD + "".join(f"{'b,' * (12 + i)}b\n" for i in range(1_100)))
    assert len(told) == 1_001


def test_a_sheet_has_so_many_rows(sheet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.files.cells.MOST_ROWS", 8)
    assert list(sheet(HEAD + TWO + "\n" * 4 + "gate.review,,1,Ada,,,,,,,\n\n").analysts) == ["bold", "ada"]
    told = lines(sheet, HEAD + TWO + "\n" * 5 + "gate.review,,2,Ada,,,,,,,\n")
    assert told == [" must have at most 8 rows, got more; split the file"]


@pytest.mark.parametrize("cell", [",", ";", "\t", "\n", "\r"])
def test_a_sheet_has_so_many_cells(sheet: Any, cell: str) -> None:
    assert lines(sheet, HEAD + cell * 1_000_001) == [
        " must have at most 1,000,000 cells and line breaks, got more; split the file"
    ]


def test_an_analyst_may_be_wrong_a_thousand_times(sheet: Any) -> None:
    branches = dict.fromkeys(map("b{}".format, range(1_100)))
    node = {"kind": "chance", "branches": branches, "weights": "equal", "next": "end"}
    wide = {"format": "scenarios/1", "scenario": "wide", "nodes": {"n": node}, "outcomes": {"end": None}}
    rows = "".join(f"n,{branch},5%..,Ada,,,,,,,\n" for branch in branches)
    (told,) = lines(sheet, HEAD + rows, sc.Scenario.model_validate(wide))
    assert told.startswith("2:1: rows 2–1002, weight: must be a weight: a number of at least 0,")


def test_nothing_is_read_in_part(sheet: Any) -> None:
    before = MODEL.content_hash
    assert len(lines(sheet, GOOD + "gate.review,yes,x y z,Eva,,,,,,,\n")) == 1
    assert MODEL.content_hash == before


def test_ids_differ_whatever_the_names() -> None:
    names = {"Ada B.": None, "ada  b": None, "ADA-B": 1, "9 lives": None, "Ada": 2, "…": None, "12": None, "B": None}
    ids, clashes = ids_of(names, {"b"})
    assert len(set(ids.values())) == len(names)
    assert [ids[name] for name in ("9 lives", "Ada", "…", "12")] == [
        "analyst_9_lives",
        "ada_round_2",
        "analyst_6",
        "analyst_12",
    ]
    assert [names for names, _ in clashes] == [("Ada B.", "ada  b", "ADA-B"), ("B",)]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("- Ada -", "ada"),
        ("a" * 61, "a" * 60),
        ("- " + "a" * 61, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
        ("7" * 58 + " ab", "analyst_" + "7" * 58 + "_a"),
    ],
)
def test_an_id_is_sixty_letters_and_digits_of_a_name(name: str, made: str) -> None:
    assert id_of(name, 1) == made


def test_a_cell_may_hold_ten_thousand_letters_and_several_sources(sheet: Any) -> None:
    two = sc.Scenario.model_validate(changed({"sources/F2": {}}))
    model = sheet(
        HEAD + f"gate.review,,5E1%,Ada,,{'x' * LONGEST_CELL},F1; F2;,1E0,,,\ngate.request,,1E-1,Ada,,,,,,,\n", two
    )
    review, request = model.analysts["ada"].weights.values()
    assert (review.why, review.source, review.confidence) == ("x" * LONGEST_CELL, ("F1", "F2"), 1)
    assert request.weight == 0.1


SPOILT = "response,{},{},Ada,,,,,,,\nresponse,{},{},Ada,,,,,,,\nresponse,holds,,Ada,,,,,,,\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SPOILT.format("hols", "1", "escalates", "1"), "2:1: row 2, branch: 'response' has no branch 'hols'; did you"),
        (SPOILT.format("escalates", "1", "escalates", "2"), "2:1: rows 2–3: a weight must be given once, got that of"),
        (SPOILT.format("escalates", "0,5", "", "equal").replace("0,5", '"0,5"'), "2:1: row 2, weight: must be written"),
    ],
)
def test_of_lines_that_are_wrong_no_others_are_asked_for(sheet: Any, text: str, told: str) -> None:
    (line,) = lines(sheet, HEAD + text)
    assert line.startswith(told)


def test_of_three_that_differ_the_first_two_are_told(sheet: Any) -> None:
    text = "response,escalates,1,Ada,,,,{},,,\nresponse,holds,1,Ada,,,,{},,,\n".format("low", "high")
    text += "".join(
        f"{at},,1,Ada,,,,,,,{set_}\n" for at, set_ in (("gate.review", "a"), ("gate.request", "b"), ("$odds", "c"))
    )
    found = lines(sheet, HEAD + "nowhere,,1,Bo,,,,,,,\n" + text)
    assert found[0].startswith("2:1: row 2, address: ")
    assert found[1].startswith(
        "3:1: rows 3–4, confidence: must be the same in all lines of one judgement, got 'low' and"
    )
    told = "supersedes: must be the same in all lines of one analyst, got 'a' and 'b'; correct one"
    assert f"5:1: rows 5–7, {told}" in found


def test_mistakes_stand_in_the_order_of_the_file(sheet: Any) -> None:
    text = "gate.review,,1,Ada,,,,,,,a\nnowhere,,1,Bo,,,,,,,\ngate.request,,1,Ada,,,,,,,b\n"
    assert [line[:4] for line in lines(sheet, HEAD + text)] == ["2:1:", "2:1:", "3:1:"]


def test_a_line_break_in_quotes_is_kept() -> None:
    assert list(records('"a\r\nb"\r\nc', ",")) == [(1, 1, ["a\r\nb"]), (2, 3, ["c"])]
    assert list(records("a\rb", ",")) == [(1, 1, ["a"]), (2, 2, ["b"])]


def test_what_is_no_csv_by_any_separator_is_told_by_commas() -> None:
    with pytest.raises(BrokenError, match="',' expected after"):
        heading_of('"a"b,c\n', len)


@pytest.mark.parametrize(("separator", "named"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs")])
def test_a_row_with_too_few_cells_is_told_what_to_quote(sheet: Any, separator: str, named: str) -> None:
    told = f"2:1: row 2: must have 11 cells as the first row has, got 2; put a text that holds {named} in double quotes"
    assert lines(sheet, (HEAD + "gate.review,1\n").replace(",", separator)) == [told]


def test_the_name_of_a_sheet_may_hold_dots(tmp_path: Path) -> None:
    path = tmp_path / "group.may.CSV"
    path.write_text(GOOD, "utf-8")
    assert list(sc.read_judgements(MODEL, path).analysts) == ["bold", "zoe_muller", "analyst_2"]
