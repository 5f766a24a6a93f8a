"""`stembase init`: makes an installation ready, and ready again after an upgrade: migrations, keys, static files, the first administrator."""

import sys

import click

from stembase.refusal import Refused

from .language import _

FIRST_CODE = "P0001"


@click.command(
    help=_(
        "Apply migrations, make the keys, and found the base with its first administrator. Safe to run again; run it after every upgrade.\n\n"
        "Example: stembase init --administrator wang.fang"
    )
)
@click.option("--administrator", envvar="STEMBASE_ADMINISTRATOR", help=_("Name the first administrator signs in with (or STEMBASE_ADMINISTRATOR)."))
@click.option("--password", envvar="STEMBASE_ADMINISTRATOR_PASSWORD", hidden=True)
def init(administrator: str | None, password: str | None) -> None:
    """The password is asked for, or taken from STEMBASE_ADMINISTRATOR_PASSWORD; without a terminal and a name, nobody is made."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    if "ManifestStatic" in settings.STORAGES["staticfiles"]["BACKEND"]:
        call_command("collectstatic", verbosity=0, interactive=False)
    click.echo(_("The database is prepared."))
    if founded():
        if click.get_current_context().get_parameter_source("administrator") is click.core.ParameterSource.COMMANDLINE:
            raise Refused("administrator-exists", username=administrator)
        return
    if not administrator and not sys.stdin.isatty():
        click.echo(_("There is no administrator yet: run `stembase init --administrator NAME`."))
        return
    administrator = administrator or click.prompt(_("Name the administrator signs in with"))
    password = password or click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    found(administrator, password)
    click.echo(_("The base is founded; its administrator is {username}.").format(username=administrator))


def founded() -> bool:
    """Whether the base has been founded."""
    from stembase.people.models import Grant

    return Grant.objects.exists()


def found(username: str, password: str) -> None:
    """The first account, and the first act: both or neither. Refuses `password-too-weak`."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from stembase.acts.door import perform
    from stembase.base.chain import BASE
    from stembase.ledger.appending import open_chain
    from stembase.people.models import Account

    try:
        validate_password(password, Account(username=username))
    except ValidationError as weak:
        raise Refused("password-too-weak", problem=" ".join(weak.messages)) from weak
    with transaction.atomic():
        Account.objects.create_account(code=FIRST_CODE, username=username, password=password)
        open_chain(BASE, "base")
        perform("found-base", BASE, by=FIRST_CODE, at=timezone.now())
