"""Photos on the application's page, through its own forms, without a script."""

import pytest
from applications.test_pages import applications, fill
from damage.site import Desk, Page, make_app, open_town
from PIL import Image
from web.client import BASE

from photos.pictures import bomb, corners, exif, jpeg, opened, png, scene
from photos.world import found_by_verify
from victim_support.access.actor import command_actor
from victim_support.access.log import looks
from victim_support.access.store import set_setting
from victim_support.damage import store as damage
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.photos import store
from victim_support.photos.rules import MOST_AT_ONCE
from victim_support.register.store import disaster

pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = open_town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def app(home):
    return make_app(home)


@pytest.fixture
def clerk(app):
    return Desk(app, "uketsuke")


@pytest.fixture
def owner(home, clerk):
    clerk.send("/applications/new", fill(clerk))
    (row,) = applications(home.journal)
    return row["subject"]


def send(desk, owner, *files, status=302):
    answer = post(desk, owner, *files)
    assert answer.status_code == status, answer.text
    if status == 302:
        answer = desk.browser.get(answer.headers["Location"])
    return Page(answer.text)


def post(desk, owner, *files):
    """As a browser encodes a form with files; werkzeug's client would use a temporary file for a large one."""
    edge = "----edge"
    fields = {"csrf": desk.browser.token(), "owner": owner}
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, data in files:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    return desk.browser.client.post(
        "/photos/", base_url=BASE, data=body, content_type=f"multipart/form-data; boundary={edge}"
    )


def rows(home, owner):
    return store.photos_of(home.journal, owner)


def test_several_photos_are_saved_at_once_and_shown(clerk, home, owner):
    before = clerk.get("/applications/page", subject=owner)
    assert "写真は、まだありません" in before.text
    assert set(before.form("写真の追加")) >= {"owner", "photos", "csrf"}
    page = send(clerk, owner, ("一枚目.jpg", jpeg(exif=exif(6))), ("b.PNG", png(scene(640, 480))))
    assert "写真 2 枚を保存しました" in page.text
    found = rows(home, owner)
    assert len(found) == 2
    assert {row["recorded_by"] for row in found} == {"uketsuke"}
    assert "撮影 2026-10-03 14:05　35.42310 N, 136.76050 E" in page.text
    for row in found:
        answer = clerk.browser.get("/photos/picture", query_string={"subject": row["subject"]})
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            f"/photos/picture?subject={row['subject'].replace(':', '%3A').replace('@', '%40')}" in page.text
            or row["subject"] in page.text
        )
    assert corners(opened(answer.data)) == ["red", "green", "blue", "white"]
    assert found_by_verify(home) == ([], [])


def test_what_cannot_be_taken_is_named_and_the_others_are_saved(clerk, home, owner):
    page = send(
        clerk, owner, ("good.jpg", jpeg()), ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("<b>bomb</b>.png", bomb()), ("cut.jpg", jpeg(scene(800, 600))[:2000]), ("empty.jpg", b""),
        ("phone.heic", b"\0\0\0\x18ftypheic" + bytes(50)), ("big.jpg", jpeg() + bytes(10 << 20)), status=400,
    )  # fmt: skip
    for code in ("E-PHO-01", "E-PHO-02", "E-PHO-03", "E-PHO-04", "E-PHO-05", "E-PHO-06"):
        assert code in page.text
    assert 'href="#f-photos"' in page.text
    assert "&lt;b&gt;bomb" in page.text
    assert "写真 1 枚を保存しました" in page.text
    assert len(rows(home, owner)) == 1


def test_the_same_file_is_not_saved_twice(clerk, home, owner):
    data = jpeg()
    send(clerk, owner, ("a.jpg", data))
    page = send(clerk, owner, ("a.jpg", data), status=400)
    assert "すでに保存されています" in page.text
    assert len(rows(home, owner)) == 1


def test_nothing_chosen_and_too_many_are_told(clerk, home, owner):
    assert "E-PHO-08" in clerk.send("/photos/", {"owner": owner}, 400).text
    files = [(f"{number}.jpg", jpeg()) for number in range(MOST_AT_ONCE + 1)]
    assert "E-PHO-07" in send(clerk, owner, *files, status=400).text
    assert rows(home, owner) == []
    for wrong in ("", "application:R8-01:b%3A1:9:罹災証明書", "household:R8-01:0000000001", "x"):
        assert post(clerk, wrong, ("a.jpg", jpeg())).status_code == 404


def test_a_photo_is_withdrawn_with_its_reason(clerk, home, owner):
    page = send(clerk, owner, ("a.jpg", jpeg()))
    form = page.form("写真 1 の取消し")
    assert "E-PHO-16" in clerk.send("/photos/withdraw", form | {"reason": " "}, 400).text
    page = clerk.send("/photos/withdraw", form | {"reason": "別の家"})
    assert "取消し：別の家" in page.text
    (row,) = rows(home, owner)
    assert row["withdrawn"] == 1


def test_a_photo_that_is_not_here_is_named(clerk, home, owner):
    send(clerk, owner, ("a.jpg", jpeg()))
    (row,) = rows(home, owner)
    assert clerk.browser.get("/photos/picture", query_string={"subject": "photo:@x"}).status_code == 404
    (home.path / "photos" / row["name"].hex()).unlink()
    answer = clerk.browser.get("/photos/picture", query_string={"subject": row["subject"]})
    assert (answer.status_code, "E-PHO-10" in answer.text) == (404, True)
    assert clerk.get("/applications/page", subject=owner)


def test_looking_at_a_protected_households_photo_is_recorded(clerk, home, app):
    clerk.send("/applications/new", fill(clerk, household="0000000002", dwelling="b:0077", applicant="0000000033"))
    (row,) = store_applications(home, "0000000002")
    send(clerk, row["subject"], ("a.jpg", jpeg()))
    (photo,) = rows(home, row["subject"])
    assert [one for one in looks(home.journal) if one.action == "写真の表示"] == []
    surveyor = Desk(app, "chosa")
    assert surveyor.browser.get("/photos/picture", query_string={"subject": photo["subject"]}).status_code == 200
    (look,) = [one for one in looks(home.journal) if one.action == "写真の表示"]
    assert (look.actor, look.subject) == ("chosa", photo["subject"])


def store_applications(home, household):
    from victim_support.applications.store import of_household

    return of_household(home.journal, "R8-01", household)


@pytest.mark.parametrize(("method", "word"), [("自己判定", "自己判定"), ("写真", "写真判定")])
def test_where_the_dwelling_is_judged_by_photos_they_are_asked_for_until_there_are_some(
    clerk, home, owner, method, word
):
    assert "写真が必要です" not in clerk.get("/applications/page", subject=owner).text
    rows_in = [SurveyRow(2, "S1", "第1次", Survey(household_no="0000000001", property_no="0012", method=method))]
    day = disaster(home.journal, "R8-01").day
    damage.load_surveys(home.journal, command_actor("root"), "R8-01", rows_in, disaster_date=day, source="a")
    text = clerk.get("/applications/page", subject=owner).text
    assert "写真が必要です" in text
    assert f"この住家は{word}で判定します" in text
    set_setting(home.journal, command_actor("root"), "photos.needed_text", "{method}：写真を四枚もらう。", {})
    assert f"{word}：写真を四枚もらう。" in clerk.get("/applications/page", subject=owner).text
    send(clerk, owner, ("a.jpg", jpeg()))
    assert "写真が必要です" not in clerk.get("/applications/page", subject=owner).text


def test_uploads_stay_in_memory(clerk, home, owner, monkeypatch):
    import tempfile

    def never(*_args, **_options):
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, never)
    noise = Image.effect_noise((2000, 1500), 200)
    assert len(jpeg(noise)) > 1 << 20
    assert post(clerk, owner, ("a.jpg", jpeg(noise))).status_code == 302
    assert len(rows(home, owner)) == 1


def test_the_list_of_photos_and_orphans_by_command(clerk, home, owner, tmp_path):
    from click.testing import CliRunner

    from victim_support.access.commandline import CommandLine
    from victim_support.photos import sealed
    from victim_support.photos.commands import photos
    from victim_support.rooms import subject_rooms

    send(clerk, owner, ("a.jpg", jpeg()))
    orphan = sealed.seal(b"left by a crash")
    store.files_of(home.journal).keep(orphan.data)
    secret = tmp_path / "secret"
    secret.write_text("kusa mori kawa umi sora tsuki hoshi", encoding="utf-8")
    line = CommandLine(subject_rooms(), home.path, secret)
    shown = CliRunner().invoke(photos, ["list"], obj=line)
    assert (shown.exit_code, shown.output.count("あり\tphoto:@")) == (0, 1), shown.output
    for _ in range(2):
        shown = CliRunner().invoke(photos, ["list", "--orphans"], obj=line)
        assert "photo:@" not in shown.output
        assert f"記録のない写真\t{home.path / 'photos' / orphan.name.hex()}" in shown.output
