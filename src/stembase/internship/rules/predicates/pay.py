"""Pay: how much, in what, to whom, how often."""

from datetime import date

from stembase.internship.rules.asking import Breach, months_after, predicate
from stembase.internship.rules.facts import Facts


@predicate("percent", "least_fen", "pay_fen")
def pay_at_least_share(facts: Facts, on: date, *, percent: int, of: str) -> Breach:
    """Who works independently is paid that share of the `wage` (of the post or its lowest grade) or of the `probation` wage, which must be known."""
    if not facts.post.independent:
        return None
    wage = facts.post.wage_fen if of == "wage" else facts.post.probation_wage_fen
    paid = facts.post.pay_fen
    return None if wage and paid * 100 >= percent * wage else {"percent": percent, "least_fen": -(-percent * wage // 100), "pay_fen": paid}


@predicate("least_fen", "pay_fen")
def hourly_pay_at_least_minimum(facts: Facts, on: date) -> Breach:
    """The hour is paid no less than the local minimum; an unknown minimum keeps nothing."""
    least, paid = facts.post.minimum_hourly_wage_fen, facts.post.hourly_pay_fen
    return None if least and paid >= least else {"least_fen": least, "pay_fen": paid}


@predicate("means")
def paid_in_money(facts: Facts, on: date) -> Breach:
    """The payment is money: no goods, no vouchers."""
    return {"means": facts.payment.means} if facts.payment and facts.payment.means != "money" else None


@predicate("due_fen", "pay_fen")
def paid_in_full(facts: Facts, on: date) -> Breach:
    """Nothing is kept back."""
    payment = facts.payment
    return {"due_fen": payment.due_fen, "pay_fen": payment.paid_fen} if payment and payment.paid_fen < payment.due_fen else None


@predicate("payee")
def paid_to_the_student(facts: Facts, on: date) -> Breach:
    """The student gets it, nobody in between."""
    return {"payee": facts.payment.payee} if facts.payment and facts.payment.payee != "student" else None


@predicate("since", "most")
def paid_every(facts: Facts, on: date, *, months: int) -> Breach:
    """No more than so many months lie between two payments."""
    payment = facts.payment
    return {"since": payment.since, "most": months} if payment and payment.day > months_after(payment.since, months) else None
