"""Every way a request, a contract, a network or one of their parts changes.

A service locks the row, asks the permissions, checks state and input, changes, writes the trail
and queues the mails, in one transaction. It raises `toolkit.refusal.NotAllowed` or `WrongState`,
or ValidationError with a sentence by field, and answers with the row as it then stands.
"""

from transfers.services.acceptance import (
    answer_performance,
    confirm_acceptance,
    liquidate_contract,
    propose_acceptance,
    send_back_acceptance,
)
from transfers.services.contract_filling import Gaps, fill_in_contract
from transfers.services.contract_running import (
    resume_contract,
    start_contract,
    suspend_contract,
    terminate_contract,
)
from transfers.services.contract_signing import sign_contract
from transfers.services.contract_terms import ContractTerms, terms_of_request
from transfers.services.contracts import delete_draft_contract, draft_contract, edit_contract
from transfers.services.decisions import decide_contract_merger, owe_contract_decisions
from transfers.services.networks import (
    add_network_member,
    end_network,
    end_network_member,
    end_satellite_link,
    link_satellite,
    set_up_network,
)
from transfers.services.readiness import meet_readiness, waive_readiness
from transfers.services.requests_answering import (
    accept_request,
    answer_question,
    ask_for_more,
    decline_request,
)
from transfers.services.requests_drafting import (
    attach_to_request,
    delete_draft_request,
    detach_from_request,
    save_draft_request,
)
from transfers.services.requests_endorsing import assign_sources, endorse_request, return_request
from transfers.services.requests_filing import submit_request, withdraw_request
from transfers.services.requests_terms import DraftFields
from transfers.services.rounds import correct_round, record_round, remove_round
from transfers.services.stages import set_stage
from transfers.services.trainees import (
    TraineeDetails,
    answer_post,
    certify_trainee,
    correct_trainee,
    erase_expired,
    note_departure,
    record_trainee,
)
from transfers.services.visits import correct_visit, record_visit

__all__ = [
    "ContractTerms",
    "DraftFields",
    "Gaps",
    "TraineeDetails",
    "accept_request",
    "add_network_member",
    "answer_performance",
    "answer_post",
    "answer_question",
    "ask_for_more",
    "assign_sources",
    "attach_to_request",
    "certify_trainee",
    "confirm_acceptance",
    "correct_round",
    "correct_trainee",
    "correct_visit",
    "decide_contract_merger",
    "decline_request",
    "delete_draft_contract",
    "delete_draft_request",
    "detach_from_request",
    "draft_contract",
    "edit_contract",
    "end_network",
    "end_network_member",
    "end_satellite_link",
    "endorse_request",
    "erase_expired",
    "fill_in_contract",
    "link_satellite",
    "liquidate_contract",
    "meet_readiness",
    "note_departure",
    "owe_contract_decisions",
    "propose_acceptance",
    "record_round",
    "record_trainee",
    "record_visit",
    "remove_round",
    "resume_contract",
    "return_request",
    "save_draft_request",
    "send_back_acceptance",
    "set_stage",
    "set_up_network",
    "sign_contract",
    "start_contract",
    "submit_request",
    "suspend_contract",
    "terminate_contract",
    "terms_of_request",
    "waive_readiness",
    "withdraw_request",
]
