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
        equip()
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
    equip()


def founded() -> bool:
    """Whether the base has been founded."""
    from stembase.people.models import Grant

    return Grant.objects.exists()


def found(username: str, password: str, code: str = FIRST_CODE) -> None:
    """The first account, and the first act: both or neither; a refused act leaves its entry. Refuses `password-too-weak`."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from stembase.acts.door import batch, perform
    from stembase.base.chain import BASE
    from stembase.ledger.appending import open_chain
    from stembase.people.models import Account

    try:
        validate_password(password, Account(username=username))
    except ValidationError as weak:
        raise Refused("password-too-weak", problem=" ".join(weak.messages)) from weak
    open_chain(BASE, "base")
    with batch(BASE):
        Account.objects.create_account(code=code, username=username, password=password)
        perform("found-base", BASE, by=code, at=timezone.now())


def equip() -> None:
    """Bring the packaged competences, procedures and standards into a base that has no procedure yet; all of them or none.

    Later versions are published by people, on the pages of procedures and standards: an upgrade changes no rule of a base that works.
    """
    from django.utils import timezone

    from stembase.acts.door import batch
    from stembase.bank.seeding import publish_packaged_standards
    from stembase.base.chain import BASE
    from stembase.competence.framework import seed_framework
    from stembase.people.queries import holders_of
    from stembase.people.roles import ADMINISTRATOR
    from stembase.procedures.models import ProcedureVersion
    from stembase.procedures.seeding import publish_packaged

    now = timezone.now()
    administrators = holders_of(ADMINISTRATOR, now)
    if ProcedureVersion.objects.exists() or not administrators:
        return
    by = administrators[0]
    with batch(BASE):
        counts = {
            "competences": seed_framework(by=by, at=now),
            "procedures": publish_packaged(by=by, at=now),
            "standards": publish_packaged_standards(by=by, at=now),
        }
    click.echo(_("Published: {competences} competences, {procedures} versions of procedures, {standards} of standards.").format(**counts))
