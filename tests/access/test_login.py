import pytest

from victim_support.access import login, store
from victim_support.access.errors import LockedOut, LoginRefused

PASSWORD = "asagao-no-tane-7"


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


def fail(journal, clock, times=1, name="sato"):
    for _ in range(times):
        with pytest.raises(LoginRefused):
            login.log_in(journal, name, "not-the-password", clock)


def test_the_right_password_lets_in_and_the_name_may_be_typed_full_width(journal):
    assert login.log_in(journal, "ｓａｔｏ", PASSWORD).actor.name == "佐藤　一"


@pytest.mark.parametrize(
    ("name", "password"), [("sato", "wrong-password"), ("nobody", PASSWORD), ("", ""), ("x" * 9999, "y")]
)
def test_a_wrong_name_and_a_wrong_password_get_one_answer(journal, name, password):
    with pytest.raises(LoginRefused) as refused:
        login.log_in(journal, name, password)
    assert str(refused.value) == str(LoginRefused())


def test_a_closed_account_is_refused_even_with_its_password(journal, admin):
    store.set_disabled(journal, admin, "sato", store.account_base(journal, "sato"), disabled=True)
    with pytest.raises(LoginRefused):
        login.log_in(journal, "sato", PASSWORD)


def test_five_failures_lock_for_five_minutes_even_for_the_right_password(journal):
    clock = Clock()
    fail(journal, clock, 5)
    clock.now += 1
    with pytest.raises(LockedOut) as locked:
        login.log_in(journal, "SATO", PASSWORD, clock)
    assert locked.value.detail["minutes"] == 5
    clock.now += 298
    with pytest.raises(LockedOut):
        login.log_in(journal, "sato", PASSWORD, clock)
    clock.now += 1
    assert login.log_in(journal, "sato", PASSWORD, clock).name == "sato"


def test_four_failures_and_a_success_begin_the_count_anew(journal):
    clock = Clock()
    fail(journal, clock, 4)
    login.log_in(journal, "sato", PASSWORD, clock)
    fail(journal, clock, 4)
    login.log_in(journal, "sato", PASSWORD, clock)


def test_after_a_lock_it_takes_five_more_failures(journal):
    clock = Clock()
    fail(journal, clock, 5)
    clock.now += login.LOCK_SECONDS
    fail(journal, clock, 4)
    login.log_in(journal, "sato", PASSWORD, clock)


def test_one_name_locked_leaves_the_others_open(journal):
    clock = Clock()
    fail(journal, clock, 5)
    assert login.log_in(journal, "kanri", PASSWORD, clock).name == "kanri"


def test_a_clock_set_back_does_not_lock_for_years(journal):
    clock = Clock()
    fail(journal, clock, 5)
    clock.now -= 10 * 365 * 86400
    with pytest.raises(LockedOut) as locked:
        login.log_in(journal, "sato", PASSWORD, clock)
    assert locked.value.detail["minutes"] == 5


def test_the_administrator_ends_a_lock_by_a_new_password(journal, admin):
    clock = Clock()
    fail(journal, clock, 5)
    store.set_password(journal, admin, "sato", "akane-no-sora-9", store.account_base(journal, "sato"))
    assert login.log_in(journal, "sato", "akane-no-sora-9", clock).name == "sato"
