"""`flask rules replay` answers every line and never stops."""

import json

from flask import Flask

from tests.engines import sqlite_only

LINES = (
    b'{"op":"category","edition":"ORI-2023","score":"77.70"}\n'
    b"not json\n"
    b"\xff\xfe\n"
    b'{"op":"number","value":"nothing"}\n'
)


@sqlite_only
def test_each_line_gets_one_answer_and_a_bad_line_its_number(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["rules", "replay"], input=LINES)

    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert answers[0] == {"category": "C", "zone": "kuning", "opinion": "Kualitas Sedang"}
    assert [answer["line"] for answer in answers[1:3]] == [2, 3]
    assert answers[3] == {"valid": False}
