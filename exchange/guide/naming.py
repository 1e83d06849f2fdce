"""What the API's description calls things: operations, their summaries, the components."""

import re
from typing import Any

from drf_spectacular.drainage import warn

Schema = dict[str, Any]
_SCHEMAS = "#/components/schemas/"

# List → one of its rows, several of them.
_NOUNS = {
    "regions": ("region", "regions"),
    "provinces": ("province", "provinces"),
    "organisations": ("organisation", "organisations"),
    "health-departments": ("health department", "health departments"),
    "cdcs": ("CDC", "CDCs"),
    "hospitals": ("hospital", "hospitals"),
    "successions": ("merger, split or renaming", "mergers, splits and renamings"),
    "specialties": ("specialty", "specialties"),
    "techniques": ("technique", "techniques"),
    "holidays": ("day off", "days off"),
    "agreements": ("agreement", "agreements"),
    "amendments": ("amendment", "amendments"),
    "draft-comments": ("comment on a draft", "comments on drafts"),
    "agreement-decisions": ("decision about an agreement", "decisions about agreements"),
    "areas": ("field of cooperation", "fields of cooperation"),
    "reviews": ("review", "reviews"),
    "reports": ("party's report", "parties' reports for a review"),
    "review-papers": ("paper of a review", "papers of reviews"),
    "action-items": ("action item", "action items"),
    "activities": ("activity", "activities"),
    "transfer-requests": ("request", "requests"),
    "transfer-contracts": ("contract", "contracts"),
    "contract-decisions": ("decision about a contract", "decisions about contracts"),
    "rounds": ("round", "rounds"),
    "trainees": ("trainee", "trainees"),
    "satellite-links": ("satellite hospital", "satellite hospitals"),
    "networks": ("network", "specialty networks"),
    "visits": ("visit", "visits and tele-consultations"),
    "coverage": ("tie", "which specialty reaches which province"),
    "documents": ("document", "documents"),
    "paper-numbers": ("paper's number", "numbers of papers"),
}
# Operation → its summary, where it is more than to read a list or a record.
_SUMMARIES = {
    "changes_list": "Follow what changed",
    "me_retrieve": "Whose token this is",
    "documents_content": "Take a document's file",
    "review_papers_pdf": "Take a review's paper as PDF",
    "review_papers_word": "Take a review's paper as Word",
    "reviews_meeting": "Read a review's meeting and minutes",
    "rounds_create": "Record a round",
    "rounds_update": "Correct a round",
    "rounds_remove": "Take a round out",
    "transfer_requests_create": "Begin a request",
    "transfer_requests_partial_update": "Change a draft",
    "transfer_requests_destroy": "Throw a draft away",
    "transfer_requests_submit": "Hand a request in",
    "transfer_requests_withdraw": "Withdraw a request",
    "transfer_requests_endorse": "Endorse a request",
    "transfer_requests_return": "Return a request to the asker",
    "transfer_requests_assign": "Choose the source hospitals",
    "transfer_requests_accept": "Accept a request",
    "transfer_requests_decline": "Decline a request",
    "transfer_requests_ask": "Ask the asker for more",
    "transfer_requests_answer": "Answer what was asked",
}
# Serializers are named for their room; here all rooms stand in one list.
_COMPONENTS = {
    "_Organisation": "PaperNumberHolder",
    "Answer": "ReportAnswer",
    "BlankEnum": "Blank",
    "Body": "OrganisationBrief",
    "ChangeResourceEnum": "ChangeResource",
    "Comment": "DraftComment",
    "CommentChosen": "DraftCommentChosen",
    "HowEnum": "SuccessionHow",
    "NamedBody": "OrganisationName",
    "Note": "RequestNote",
    "Notice": "DuplicateNotice",
    "NullEnum": "Null",
    "PaginatedCommentList": "PaginatedDraftCommentList",
    "Part": "SuccessionPart",
    "PortalRoleEnum": "PortalRole",
    "Post": "TraineePost",
    "Record": "DocumentRecord",
    "ScopeEnum": "SuccessionScope",
    "Source": "RequestSource",
    "Stage": "ContractStage",
    "Targets": "ContractTargets",
    "Turn": "RequestTurn",
}
_BODY = re.compile(r"(?:Patched)?(\w+Body)Request")
_ACT = re.compile(r"(\w+)_(?:create|retrieve)")
# A line of a list of values that says nothing beyond the value.
_EMPTY = re.compile(r"\n*^\* `(.*)` - (?:\1)? *$", re.MULTILINE)


def name_operation(path: str, operation: Schema) -> None:
    """Its id and summary. Who adds an operation is warned until it has its words here."""
    steps = path.strip("/").split("/")
    act = _ACT.fullmatch(operation["operationId"])
    if act and not steps[-1].endswith("}") and "}" in path:
        operation["operationId"] = act[1]
    summary = _SUMMARIES.get(operation["operationId"]) or _reading(steps)
    if summary is None:
        warn(f'"{path}" has no summary: add it in exchange/guide/naming.py')
        return
    operation["summary"] = summary


def _reading(steps: list[str]) -> str | None:
    if steps[-1] == "lineage":
        return "Read where it came from and what became of it"
    one = steps[-1].endswith("}")
    nouns = _NOUNS.get(steps[-2] if one else steps[-1])
    if nouns is None:
        return None
    return f"Read one {nouns[0]}" if one else f"List {nouns[1]}"


def name_components(result: Schema) -> Schema:
    """``result`` with components under names that can stand beside each other."""
    schemas: Schema = result["components"]["schemas"]
    names = {name: _name_of(name) for name in schemas}
    if len(set(names.values())) < len(names):
        warn("two components would have one name: see exchange/guide/naming.py")
        return result
    found: Schema = _renamed(result, names)
    renamed = {names[name]: shape for name, shape in found["components"]["schemas"].items()}
    found["components"]["schemas"] = dict(sorted(renamed.items()))
    return found


def _name_of(name: str) -> str:
    body = _BODY.fullmatch(name)
    return body[1] if body else _COMPONENTS.get(name, name)


def _renamed(said: Any, names: dict[str, str]) -> Any:
    if isinstance(said, list):
        return [_renamed(one, names) for one in said]
    if not isinstance(said, dict):
        return said
    found = {key: _renamed(value, names) for key, value in said.items()}
    target = said.get("$ref")
    if isinstance(target, str) and target.startswith(_SCHEMAS):
        name = target.removeprefix(_SCHEMAS)
        found["$ref"] = _SCHEMAS + names.get(name, name)
    if isinstance(said.get("description"), str):
        told = _EMPTY.sub("", said["description"]).strip("\n")
        found["description"] = told
        if not told and said["description"]:
            del found["description"]
    return found
