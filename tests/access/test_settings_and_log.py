import pytest

from victim_support.access import log, store
from victim_support.access.errors import NotPermitted, SettingKeyInvalid


def write(journal, actor, key, value):
    store.set_setting(journal, actor, key, value, store.setting_base(journal, key))


def test_a_setting_keeps_its_history(journal, admin):
    assert store.setting(journal, "mayor.name", "—") == "—"
    write(journal, admin, "mayor.name", "岐阜　太郎")
    write(journal, admin, "mayor.name", "髙山　花子")
    write(journal, admin, "mayor.title", "岐阜市長")
    assert store.setting(journal, "mayor.name") == "髙山　花子"
    assert store.settings(journal) == {"mayor.name": "髙山　花子", "mayor.title": "岐阜市長"}
    assert [change.value for change in store.setting_history(journal, "mayor.name")] == ["岐阜　太郎", "髙山　花子"]
    assert {change.actor for change in store.setting_history(journal, "mayor.name")} == {"kanri"}


@pytest.mark.parametrize("key", ["", "Mayor", "市長", "a b", "a..b", ".a", "a'; --"])
def test_a_key_is_words_joined_by_dots(journal, admin, key):
    with pytest.raises(SettingKeyInvalid):
        store.set_setting(journal, admin, key, "x", {})


def test_only_the_administrator_changes_settings(journal, clerk):
    with pytest.raises(NotPermitted):
        write(journal, clerk, "mayor.name", "x")
    assert store.settings(journal) == {}


def test_looks_are_kept_newest_first_and_by_subject(journal, admin, clerk):
    log.record(journal, clerk, "世帯を表示", "household:R8-01:1", "支援措置")
    log.record(journal, admin, "世帯を表示", "household:R8-01:2")
    log.record(journal, clerk, "世帯を表示", "household:R8-01:1")
    assert [(look.actor, look.subject) for look in log.looks(journal)] == [
        ("sato", "household:R8-01:1"),
        ("kanri", "household:R8-01:2"),
        ("sato", "household:R8-01:1"),
    ]
    assert [look.detail for look in log.looks(journal, "household:R8-01:1")] == ["", "支援措置"]
    assert len(log.looks(journal, limit=1)) == 1
