"""A dead clock battery: a person is asked, the answer is journalled, nothing is blocked or lost."""


def set_back(home, monkeypatch):
    behind = home.journal.one("SELECT value FROM local WHERE key = 'last_time'")[0] - 86400
    monkeypatch.setattr(home.journal, "clock_behind", lambda: (behind + 86400, behind) if not said(home) else None)


def said(home):
    return home.journal.query("SELECT detail FROM device_event WHERE event = 'clock.confirmed'")


def test_a_clock_set_back_is_asked_about_once_and_journalled(clerk, home, monkeypatch):
    set_back(home, monkeypatch)
    answer = clerk.get("/")
    assert (answer.status_code, answer.location) == (302, "/clock")
    page = clerk.get("/clock").text
    assert "最後の記録より前" in page
    assert clerk.post("/clock").status_code == 302
    assert len(said(home)) == 1
    assert "画面" in said(home)[0]["detail"]
    assert clerk.get("/").status_code == 200


def test_a_right_clock_is_never_asked_about(clerk, home):
    assert clerk.get("/").status_code == 200
    assert clerk.get("/clock").status_code == 302
    clerk.post("/clock")
    assert said(home) == []
