"""Ask for a verification of the ledger as long work, and take a signed checkpoint away."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from stembase.acts.jobs import enqueue
from stembase.acts.verification import KIND
from stembase.ledger import checkpoints
from stembase.ledger.appending import canonical
from stembase.web.entrance import entrance

from .chains import chain_chosen, chains_of, sees_all


@require_POST
@entrance("web:ledger", posts=True)
def verify(request: HttpRequest) -> HttpResponse:
    """Verify one chain, or all of them with notes and guards for those who read all."""
    key = request.POST.get("chain", "")
    if key or not sees_all(request):
        key = chain_chosen(chains_of(request), key).key
    job = enqueue(KIND, by=request.user.code, chain=key)
    return redirect("web:jobs-one", job.pk)


@entrance("web:ledger", whole_base=True)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Every chain's head, signed (Ed25519): to be kept where nobody who keeps this system can change it."""
    now = timezone.now()
    text = canonical(checkpoints.take(checkpoints.signing_key(settings.HOME / "keys" / "checkpoint-key"), now))
    name = f"checkpoint-{timezone.localtime(now):%Y%m%d-%H%M}.json"
    return HttpResponse(text + "\n", content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})
