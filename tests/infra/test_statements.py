"""What a statement does is told by its words, however they are written."""

from __future__ import annotations

import pytest

from pengaduan.infra.statements import Does, does

TOLD = {
    "SELECT id FROM account": Does.READ,
    "  select updated from account": Does.READ,
    "WITH one AS (SELECT 1) SELECT * FROM one": Does.READ,
    "SELECT id FROM account FOR UPDATE": Does.LOCK,
    "WITH one AS (SELECT 1) SELECT * FROM complaint FOR UPDATE OF complaint": Does.LOCK,
    "SELECT id FROM account FOR NO KEY UPDATE": Does.LOCK,
    "\n update account set name = 'x'": Does.CHANGE,
    "INSERT INTO account DEFAULT VALUES": Does.CHANGE,
    "WITH gone AS (DELETE FROM account RETURNING id) SELECT count(*) FROM gone": Does.CHANGE,
    "with one as (select 1) insert into account select * from one": Does.CHANGE,
    'WITH one AS (SELECT 1) UPDATE "account" SET name = 1': Does.CHANGE,
    "TRUNCATE account": Does.CHANGE,
    "PRAGMA foreign_keys=ON": Does.OTHER,
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ": Does.OTHER,
}


@pytest.mark.parametrize("statement", TOLD)
def test_a_statement_is_what_its_words_say(statement: str) -> None:
    assert does(statement, None) is TOLD[statement]
