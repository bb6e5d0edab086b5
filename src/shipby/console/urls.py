"""The addresses of the console."""

from __future__ import annotations

from shipby.console import entry
from shipby.console.advice import pages as advice
from shipby.console.advice import score
from shipby.console.buyer import pages as buyer
from shipby.console.cases import begin, bulk, contest, filing, lists, plan, statements, views
from shipby.console.desk import incidents, measures, notices, packs, registers, runs
from shipby.console.drop import pages as drop
from shipby.console.order import pages as order
from shipby.console.own import applying
from shipby.console.own import pages as own
from shipby.console.shop import contract as shop_contract
from shipby.console.shop import hearing, inbox, settings, values
from shipby.console.standing import download
from shipby.console.standing import views as standing
from shipby.console.today import pages as today

app_name = "console"
urlpatterns = [
    *entry.urls,
    *today.urls,
    *advice.urls,
    *score.urls,
    *order.urls,
    *drop.urls,
    *standing.urls,
    *notices.urls,
    *incidents.urls,
    *measures.urls,
    *views.urls,
    *begin.urls,
    *filing.urls,
    *bulk.urls,
    *contest.urls,
    *statements.urls,
    *plan.urls,
    *lists.urls,
    *buyer.urls,
    *own.urls,
    *applying.urls,
    *download.urls,
    *inbox.urls,
    *settings.urls,
    *values.urls,
    *shop_contract.urls,
    *hearing.urls,
    *runs.urls,
    *packs.urls,
    *registers.urls,
]
