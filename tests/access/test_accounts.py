import pytest

from victim_support.access import store
from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.errors import (
    AccountExists,
    AccountNameInvalid,
    AccountUnknown,
    DisplayNameMissing,
    LastAdministrator,
    NotPermitted,
    PasswordWeak,
    RolesMissing,
    RoleUnknown,
)
from victim_support.access.passwords import (
    check_strength,
    generate_password,
    hash_password,
    verify_password,
)
from victim_support.access.rights import demand
from victim_support.journal.subject import EntryView, Subject

PASSWORD = "asagao-no-tane-7"


def make(journal, name="tanaka", display_name="田中　次郎", roles=(Role.CLERK,), password=PASSWORD):
    with journal.transaction("kanri") as tx:
        return store.create_account(tx, name=name, display_name=display_name, roles=roles, password=password)


def test_a_new_account_is_found_under_any_width_and_case(journal):
    assert make(journal, name="Ｔａｎａｋａ") == "tanaka"
    found = store.account(journal, " TANAKA ")
    assert found.display_name == "田中　次郎"
    assert found.roles == {Role.CLERK}
    assert not found.disabled
    assert found.actor == Actor("tanaka", "田中　次郎", frozenset({Role.CLERK}))
    assert store.account(journal, "nobody") is None


def test_the_password_is_stored_as_argon2id_in_the_protected_part_only(journal):
    make(journal)
    (entry,) = journal.subject("account:tanaka").entries
    assert set(entry.protected) == {"password"}
    assert entry.protected["password"].startswith("$argon2id$v=19$")
    assert PASSWORD not in str(entry)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "sato"}, AccountExists),
        ({"name": "ＳＡＴＯ"}, AccountExists),
        ({"name": "佐藤"}, AccountNameInvalid),
        ({"name": "a"}, AccountNameInvalid),
        ({"name": "x" * 33}, AccountNameInvalid),
        ({"name": "a/b"}, AccountNameInvalid),
        ({"display_name": " 　"}, DisplayNameMissing),
        ({"roles": ()}, RolesMissing),
        ({"password": "short-1"}, PasswordWeak),
        ({"password": "aaaaaaaaaaaa"}, PasswordWeak),
        ({"password": "my-Tanaka-password"}, PasswordWeak),
    ],
)
def test_a_bad_account_is_refused_and_nothing_is_written(journal, change, error):
    with pytest.raises(error):
        make(journal, **change)
    assert [one.name for one in store.accounts(journal)] == ["kanri", "sato"]


def test_a_generated_password_is_strong_and_never_the_same():
    made = {generate_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        check_strength(one, "tanaka")


def test_a_hash_verifies_its_own_password_only():
    stored = hash_password("ひらがなのパスワード")
    assert verify_password("ひらがなのパスワード", stored)
    assert not verify_password("ひらがなのパスワート", stored)
    assert hash_password("ひらがなのパスワード") != stored


def test_one_changes_ones_own_password_and_only_the_administrator_another(journal, admin, clerk):
    old = store.account(journal, "sato")
    store.set_password(journal, clerk, "sato", "hisui-no-umi-88", store.account_base(journal, "sato"))
    new = store.account(journal, "sato")
    assert verify_password("hisui-no-umi-88", new.password)
    assert new.fingerprint != old.fingerprint
    with pytest.raises(NotPermitted):
        store.set_password(journal, clerk, "kanri", "hisui-no-umi-88", store.account_base(journal, "kanri"))
    store.set_password(journal, admin, "sato", "akane-no-sora-9", store.account_base(journal, "sato"))
    with pytest.raises(AccountUnknown):
        store.set_password(journal, admin, "nobody", "akane-no-sora-9", {})


def test_closing_and_reopening_and_roles_need_the_administrator(journal, admin, clerk):
    base = store.account_base(journal, "sato")
    with pytest.raises(NotPermitted):
        store.set_disabled(journal, clerk, "sato", base, disabled=True)
    with pytest.raises(NotPermitted):
        store.set_roles(journal, clerk, "sato", [Role.SUPERVISOR], base)
    store.set_disabled(journal, admin, "sato", base, disabled=True)
    assert store.account(journal, "sato").disabled
    store.set_disabled(journal, admin, "sato", store.account_base(journal, "sato"), disabled=False)
    store.set_roles(journal, admin, "sato", [Role.SUPERVISOR, Role.CLERK], store.account_base(journal, "sato"))
    assert store.account(journal, "sato").roles == {Role.SUPERVISOR, Role.CLERK}


def test_the_last_administrator_stays(journal, admin):
    base = store.account_base(journal, "kanri")
    with pytest.raises(LastAdministrator):
        store.set_disabled(journal, admin, "kanri", base, disabled=True)
    with pytest.raises(LastAdministrator):
        store.set_roles(journal, admin, "kanri", [Role.CLERK], base)
    make(journal, name="kanri2", roles=[Role.ADMINISTRATOR])
    store.set_disabled(journal, admin, "kanri", base, disabled=True)
    assert store.account(journal, "kanri").disabled


def test_two_laptops_that_disagree_leave_the_fewer_rights_and_a_visible_mark():
    def entry(number, patch, base):
        return EntryView(
            bytes([number]) * 32, f"212016-L0{number}", 1, 1, 0, "a", "account.changed", 1, base, patch, None
        )

    entries = [
        entry(1, {"roles": ["受付", "決裁"], "disabled": False}, {}),
        entry(2, {"roles": ["受付"], "disabled": True}, {}),
    ]
    for order in (entries, entries[::-1]):
        subject = Subject("account:sato", store.ACCOUNT, order)
        ((_, row),) = store.ACCOUNT.draw(subject)
        assert row["roles"] == '["受付"]'
        assert row["disabled"] == 1
        assert row["marks"] == '{"disabled": "conflict", "roles": "conflict"}'


def test_the_supervisor_may_do_the_clerks_and_surveyors_work_and_nobody_else_does_anothers():
    def actor(*roles):
        return Actor("x", "x", frozenset(roles))

    for role in (Role.CLERK, Role.SURVEYOR, Role.SUPERVISOR):
        demand(actor(Role.SUPERVISOR), role)
    with pytest.raises(NotPermitted) as refused:
        demand(actor(Role.ADMINISTRATOR), Role.SUPERVISOR)
    assert "決裁" in refused.value.message
    with pytest.raises(NotPermitted):
        demand(actor(Role.CLERK), Role.SURVEYOR)
    demand(actor(Role.CLERK))
    demand(command_actor("root"), Role.ADMINISTRATOR)


def test_roles_are_named_in_japanese_or_english():
    assert Role.parse("決裁") is Role.parse(" supervisor ") is Role.SUPERVISOR
    with pytest.raises(RoleUnknown):
        Role.parse("町長")


def test_no_account_of_a_town_holds_the_centres_role(journal):
    with journal.transaction("system") as tx:
        tx.append(
            "account.created",
            "account:sneaky",
            {"display_name": "x", "roles": [Role.CENTRE.value, Role.CLERK.value], "password": "x", "disabled": False},
        )
    assert store.account(journal, "sneaky").roles == {Role.CLERK}
