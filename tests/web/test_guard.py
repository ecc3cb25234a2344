"""What a server refuses: other paths, long bodies, strangers, endless work. Every refusal has one shape."""

from __future__ import annotations

import html
import json
import re
import time

import pytest
from studies import link, made, node, write_study

from landbridge.errors import StudyError
from landbridge.study import open_study
from landbridge.web.app import make_app
from landbridge.web.client import ask
from landbridge.web.desk import Desk
from landbridge.web.guard import Limits
from landbridge.web.work import BusyError, Work

SECRET = "nothing to read here"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "small"
    return made(
        folder, nodes=[node("A"), node("B", x=46)], links=[link("AB", "A", "B")], scenarios={"mine": "title: Mine\n"}
    )


@pytest.fixture(scope="module")
def tiny(small):
    return make_app(small, limits=Limits(body=1_000))


def refused(app, path, status, **more):
    got, body = ask(app, path, **more)
    assert got == status, body
    error = json.loads(body)["error"]
    assert error["text"].startswith(error["what"])
    assert set(error) == {"kind", "what", "remedies", "text"}
    return error


@pytest.mark.parametrize("path", [
    "/static/../desk.py", "/static/..%2fdesk.py", "/static/%2e%2e/desk.py", "/lib/../../etc/passwd", "/lib/passwd", "/static//etc/passwd",
    "/static/js/../../desk.py",
])  # fmt: skip
def test_no_path_leads_out_of_the_pages_own_files(tiny, path):
    status, body = ask(tiny, path)
    assert status == 404
    assert b"import" not in body


def test_the_page_names_files_by_what_they_hold_and_the_question_to_begin_with(tiny):
    text = ask(tiny, "/")[1].decode()
    names = re.findall(r'(?:src|href)="(/[a-z][^"]+)"', text)
    marks = {n.split("/")[2] for n in names if n.startswith("/static/")}
    assert len(marks) == 1
    assert re.fullmatch("[0-9a-f]{16}", marks.pop())
    for n in names:
        assert ask(tiny, n)[0] == 200, n
    first = json.loads(html.unescape(re.search('data-first="([^"]+)"', text)[1]))
    assert first["from"] != first["to"]
    assert set(first) == {"from", "to", "on"}


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "mine.yaml", "scenarios/mine.yaml", "../small/scenarios/mine", "C:\\x", "."]
)
def test_no_scenario_is_read_by_a_path(tiny, small, name):
    (small.path.parent / "secret.yaml").write_text(f"title: {SECRET}\n")
    error = refused(tiny, f"/api/scenario?scenario={name}", 400)
    assert error["what"] == f"there is no scenario {name!r}."
    assert SECRET not in error["text"]


def test_a_link_out_of_the_study_is_refused_before_anything_is_served(tmp_path):
    folder = write_study(tmp_path / "linked", nodes=[node("A"), node("B")], links=[link("AB", "A", "B")])
    (tmp_path / "outside.csv").write_text(SECRET)
    (folder / "goods.csv").unlink()
    (folder / "goods.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(StudyError) as caught:
        Desk(open_study(folder))
    assert str(caught.value) == (
        "goods.csv: leads out of the study's folder by a symbolic link.\n  Put the file itself into the folder; a server reads nothing outside it."
    )


def test_a_scenario_linked_in_later_is_refused_when_it_is_asked_for(tmp_path):
    folder = write_study(tmp_path / "late", nodes=[node("A"), node("B")], links=[link("AB", "A", "B")])
    desk = Desk(open_study(folder))
    (tmp_path / "outside.yaml").write_text(f"title: {SECRET}\n")
    (folder / "scenarios" / "late.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(StudyError, match="leads out of the study's folder"):
        desk.scenario("late")


def test_what_is_sent_is_parsed_and_never_executed(tiny, tmp_path):
    mark = tmp_path / "touched"
    says = f"title: !!python/object/apply:os.system ['touch {mark}']\n"
    body = json.dumps({"says": says}).encode()
    error = refused(
        tiny, "/api/scenario", 400, method="POST", body=body, headers=((b"content-type", b"application/json"),)
    )
    assert error["kind"] == "ScenarioError"
    assert not mark.exists()


def test_a_long_body_is_refused_by_its_header_and_by_its_length(tiny):
    text = json.dumps({"says": "x" * 2_000}).encode()
    kind = (b"content-type", b"application/json")
    assert (
        refused(tiny, "/api/scenario", 413, method="POST", body=text, headers=(kind,))["what"]
        == "more than 1,000 bytes were sent."
    )
    assert refused(tiny, "/api/scenario", 413, method="POST", body=text, headers=(kind, (b"content-length", b"10")))[
        "what"
    ].startswith("more than")


def test_only_this_machine_may_name_it(tiny):
    error = refused(tiny, "/api/study", 403, headers=((b"host", b"evil.example"),))
    assert error["what"] == "'evil.example' is no name of this machine."


def test_another_page_may_not_send(tiny):
    error = refused(
        tiny, "/api/scenario", 403, method="POST", body=b"{}", headers=((b"origin", b"https://evil.example"),)
    )
    assert error["what"] == "another page (https://evil.example) may not ask."


def test_beyond_this_machine_a_token_is_needed(small):
    app = make_app(small, token="word")
    assert refused(app, "/api/study", 401)["what"] == "the token is missing or wrong."
    assert refused(app, "/api/study?token=wort", 401)
    assert refused(app, "/api/study", 401, headers=((b"cookie", b"landbridge_token=wort"),))
    assert ask(app, "/api/study?token=word")[0] == 200
    assert ask(app, "/api/route?origin=A&destination=B&token=word")[0] == 200  # it is no option of the path
    assert ask(app, "/api/study", headers=((b"authorization", b"Bearer word"), (b"host", b"any.example")))[0] == 200
    assert ask(app, "/api/study", headers=((b"cookie", b"landbridge_token=word"),))[0] == 200


@pytest.mark.parametrize(("path", "status", "what"), [
    ("/api/route", 422, "origin is missing."),
    ("/api/route?origin=A&destination=B&kk=2", 422, "there is no option 'kk'."),
    ("/api/route?origin=A&destination=B&k=0", 422, "k is '0'."),
    ("/api/route?origin=A&destination=B&unit=30ft", 422, "unit is '30ft'."),
    ("/api/route?origin=A&destination=B&goods=gold", 400, "there are no goods 'gold'."),
    ("/api/route?origin=A&destination=B&on=yesterday", 400, "'yesterday' is not a date written as YYYY-MM-DD."),
    ("/api/route?origin=A&destination=A", 400, "origin and destination are both A."),
    ("/api/tables/nothing", 400, "'nothing' is no table."),
    ("/api/nothing", 404, "there is nothing at that path."),
])  # fmt: skip
def test_wrong_input_is_said_in_the_command_lines_words(tiny, path, status, what):
    assert refused(tiny, path, status)["what"] == what


def test_a_method_that_changes_things_is_not_there(tiny):
    for method in ("PUT", "DELETE", "PATCH"):
        assert refused(tiny, "/api/study", 405, method=method)["what"] == "that path is not asked by this method."


def test_work_has_a_time_and_a_queue(small):
    app = make_app(small, limits=Limits(seconds=0.05))
    app.state.desk.keep = lambda *_: time.sleep(0.4)
    assert refused(app, "/api/check", 504)["what"] == "the answer took longer than 0.05 seconds."
    import asyncio

    work = Work(Limits(waiting=0))
    with pytest.raises(BusyError):
        asyncio.run(work.page("x", lambda: None))


def test_answers_carry_a_policy_that_lets_nothing_in_from_elsewhere(tiny):
    import asyncio

    heads = {}

    async def send(message):
        heads.update({k.decode(): v.decode() for k, v in message.get("headers", ())})

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"localhost:80")], "scheme": "http",
             "http_version": "1.1", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": ""}  # fmt: skip
    asyncio.run(tiny(scope, receive, send))
    assert "default-src 'none'" in heads["content-security-policy"]
    assert "unsafe-eval" not in heads["content-security-policy"]
    assert "http" not in heads["content-security-policy"]
