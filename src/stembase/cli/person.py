"""`stembase person`: make accounts and organisations. Roles are granted by acts, not here."""

import click

from .frame import answer, json_option
from .language import _

KINDS = ("college", "enterprise", "hospital", "other")


@click.group(help=_("People and organisations: who can sign in.\n\nExample: stembase person add zhao.lei --name-zh 赵磊 --organisation yunhe-cells"))
def person() -> None:
    """See `help` above: it is translated."""


@person.command(
    help=_("Make an account. The password is asked for; --no-password makes one nobody can sign in with.\n\nExample: stembase person add zhao.lei")
)
@click.argument("username")
@click.option("--code", default="", help=_("The person's code in every record; the next of P0001, P0002 … when left out."))
@click.option("--name-zh", default="", help=_("Name in Chinese."))
@click.option("--name-en", default="", help=_("Name in English."))
@click.option("--email", default="", help=_("Address for notices."))
@click.option("--organisation", default="", help=_("Key of the organisation."))
@click.option("--no-password", is_flag=True, help=_("Nobody can sign in with this account yet."))
@click.option("--password", envvar="STEMBASE_PERSON_PASSWORD", hidden=True)
@json_option
def add(
    username: str, code: str, name_zh: str, name_en: str, email: str, organisation: str, no_password: bool, password: str | None, as_json: bool
) -> None:
    """The password is asked for, or taken from STEMBASE_PERSON_PASSWORD."""
    from stembase.people.accounts import make_account, next_code

    if not no_password and password is None:
        password = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    account = make_account(
        code=code or next_code(),
        username=username,
        password=None if no_password else password,
        name_zh=name_zh,
        name_en=name_en,
        email=email,
        organisation=organisation,
    )
    answer({"code": account.code, "username": account.username}, as_json)


@person.command(help=_("Make an organisation.\n\nExample: stembase person organisation yunhe-cells enterprise 云河干细胞 'Yunhe Cells'"))
@click.argument("key")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("title_zh")
@click.argument("title_en")
@click.option("--credit-code", default="", help=_("Unified social credit code."))
@json_option
def organisation(key: str, kind: str, title_zh: str, title_en: str, credit_code: str, as_json: bool) -> None:
    """It becomes a partner by the act `admit-partner`."""
    from stembase.people.accounts import make_organisation

    made = make_organisation(key=key, kind=kind, title_zh=title_zh, title_en=title_en, credit_code=credit_code)
    answer({"key": made.key, "kind": made.kind}, as_json)
