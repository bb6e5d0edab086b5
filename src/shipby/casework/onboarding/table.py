"""The steps of an onboarding (入驻)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_APPLICANT: tuple[Who, ...] = ("applicant", "owner", "clerk")
_REVIEWER: tuple[Who, ...] = ("reviewer",)
_PAYMENT: tuple[Who, ...] = ("operator", "machine")
_RUNNING = ("submitted", "returned", "verifying", "shop_data", "shop_review", "contract", "deposit")

ONBOARDING = Table(
    type="onboarding",
    prefix="O-",
    steps=(
        Step("draft", (START,), "draft", _APPLICANT, "起草入驻申请", "It begins as a draft, without effect."),
        Step("edit", ("draft",), "draft", _APPLICANT, "修改草稿", "What cannot stand is refused at once."),
        Step("edit", ("returned",), "returned", _APPLICANT, "按备注修改", "With the remark in view."),
        Step("discard", ("draft",), "discarded", _APPLICANT, "放弃草稿", "Who began a draft may discard it."),
        Step(
            "submit", ("draft", "returned"), "submitted", _APPLICANT, "提交申请",
            "Complete, a company with its digital certificate form, signed and sealed; the review is due by the third "
            "working day.",
        ),
        Step("return", ("submitted",), "returned", _REVIEWER, "退回修改", "With a remark."),
        Step("reject", ("submitted", "shop_review"), "rejected", _REVIEWER, "不予入驻", "With a remark."),
        Step(
            "pass", ("submitted",), "contract", _REVIEWER, "通过（个人、个体工商户）",
            "An individual or a sole proprietor, whose shop data came with the first form.",
        ),
        Step(
            "instruct", ("submitted",), "verifying", _REVIEWER, "通过并打款验证（企业）",
            "A company: a small transfer to its account is instructed; only the payment instruction has the amount.",
        ),
        Step(
            "again", ("verifying",), "verifying", _APPLICANT, "重新打款", "A new transfer, while one is left: counted.",
        ),
        Step(
            "confirm", ("verifying",), "shop_data", _APPLICANT, "填写到账金额", "The right amount, in time.",
        ),
        Step("miss", ("verifying",), "verifying", ("machine",), "金额不符", "A wrong amount: counted."),
        Step(
            "lapse", ("verifying",), "returned", ("clock", "machine"), "验证失败退回",
            "Tries and transfers are used up, or the time is over.",
        ),
        Step(
            "describe", ("shop_data",), "shop_review", _APPLICANT, "提交店铺资料",
            "Name, logo, further papers, link; the review is due by the third working day.",
        ),
        Step("send_back", ("shop_review",), "shop_data", _REVIEWER, "退回店铺资料", "With a remark."),
        Step("pass_shop", ("shop_review",), "contract", _REVIEWER, "通过店铺资料", "The contract is offered."),
        Step("sign", ("contract",), "deposit", _APPLICANT, "签署合同", "The deposit due is shown."),
        Step(
            "set_deposit", ("deposit",), "deposit", ("operator",), "填写未公布的保证金",
            "Of a category that the pack's table lacks, with a reason.",
        ),
        Step(
            "set_deposit", ("open",), "open", ("operator",), "填写未公布的保证金",
            "Of a category that the pack's table lacks, with a reason.",
        ),
        Step("pay_part", ("deposit",), "deposit", _PAYMENT, "部分缴存", "Less than is due: the shortage is shown."),
        Step(
            "pay", ("deposit",), "open", _PAYMENT, "缴存保证金，开店",
            "The ledger has the deposit; the shop, its owner and its contract hours exist.",
        ),
        Step(
            "add_category", ("open",), "open", _APPLICANT, "增加主营类目", "The difference is due, a shortage shown.",
        ),
        Step("top_up", ("open",), "open", _PAYMENT, "补缴保证金", "The ledger has it."),
        Step(
            "withdraw", _RUNNING, "withdrawn", _APPLICANT, "撤回申请", "Until the shop is open; a deposit goes back.",
        ),
    ),
    ends=frozenset({"discarded", "rejected", "open", "withdrawn"}),
    particulars="onboarding",
)  # fmt: skip
