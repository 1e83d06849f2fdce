"""Measures of the pages for people: lists of 100 rows, the home page, the search."""

import re
from dataclasses import replace
from urllib.parse import quote

from scripts.bench.comparing import Bench, Reader, Unexpected
from scripts.bench.figures import percentile
from scripts.bench.floor_lists import ROWS
from scripts.bench.goals import Reading
from scripts.bench.servers import Answer, serve
from scripts.bench.statements import Log, logged, portal

# Goal → the list's address, and what its first page of 100 rows is asked for by.
LISTS = {
    "list agreements": ("/agreements/", ""),
    "list reviews": ("/reviews/", "&show=all"),
    "list requests": ("/transfer-requests/", ""),
    "list contracts": ("/transfer-contracts/", ""),
    "list organisations": ("/organisations/", ""),
}
_RECORD = re.compile(
    rb'href="(/(?:agreements|reviews|transfer-requests|transfer-contracts|organisations)/'
    rb'[-a-z0-9]+/)">'
)
# As people type: without diacritics, short forms, several words, and mistakes in every way.
QUESTIONS = (
    "dong nai", "thoa thuan dong nai", "syt lam dong", "bv mat", "phaco", "cho ray",
    "benh vien cho ray", "chuyen giao phaco", "tay ninh 2024", "bench-00042", "119/TT-HT",
    "dogn nai", "thoa thuann dongn ai", "ddoongf nai", "lam dogn", "benh vien cho rai", "phacoo",
    "dongnai", "bien ban ky ket tay nih", "hop tac y te can tho", "chuyen khoa sau",
    "phong chong dich benh", "so y te ha nooi", "nhi dong", "hoi chan tu xa", "đào tạo",
    "an gian", "trung tam kiem soat benh tat", "khong co gi nhu vay", "quang nam da nang",
)  # fmt: skip
SUGGESTIONS = ("d", "do", "dong", "dong n", "dogn nai", "benh vien c", "pha", "tay nih", "syt")
TIMES = 3
HOME_TIMES = 10


def lists(bench: Bench, reader: Reader) -> list[Reading]:
    """The first page of each list against its floor, which must hold the same records."""
    return [_list(bench, reader, goal, *where) for goal, where in LISTS.items()]


def _list(bench: Bench, reader: Reader, goal: str, address: str, query: str) -> Reading:
    page, floor = f"{address}?page_size={ROWS}{query}", f"/list{address}"
    try:
        ours, floors = bench.ask_page(reader, page), bench.ask_floor(reader, floor)
    except Unexpected as error:
        return Reading(goal, reader.name, None, str(error))
    ratio = bench.compare(
        lambda: bench.ask_page(reader, page), lambda: bench.ask_floor(reader, floor), requests=10
    )
    said = f"{len(_records(floors))} rows, {len(ours.body) / 1024:.0f} KB; {ratio}"
    if _records(ours) != _records(floors):
        return Reading(goal, reader.name, None, f"the floor shows other records; {said}")
    return Reading(goal, reader.name, ratio.middle, said)


def _records(answer: Answer) -> list[bytes]:
    """The addresses of the records in the table, in order."""
    table = answer.body.partition(b"<tbody>")[2].partition(b"</tbody>")[0]
    return _RECORD.findall(table)


def home(bench: Bench, reader: Reader) -> list[Reading]:
    """The statements of the home page, and what it costs, of a portal that keeps nothing: what is
    kept lasts until somebody does something, which in a busy portal is the next minute."""
    with serve(*portal(CACHE_URL="dummy://")) as cold:

        def ask() -> Answer:
            return replace(bench, portal=cold).ask_page(reader, "/")

        ask()  # notes the visit, once a session
        counted = []
        with logged():
            for _ in range(TIMES):
                log = Log()
                ask()
                counted.append(len(log.statements()))
        cost = bench.cost(ask, cold, HOME_TIMES)
    return [
        Reading("home queries", reader.name, max(counted), f"{TIMES} times: {counted}"),
        Reading("home cost", reader.name, cost.total * 1000, str(cost)),
    ]


def search(bench: Bench, reader: Reader) -> list[Reading]:
    """How long the search's page, and its suggestions while one types, keep somebody waiting."""
    return [
        _waiting(bench, reader, "search", "/search/?q=", QUESTIONS),
        _waiting(bench, reader, "suggestions", "/search/suggestions/?q=", SUGGESTIONS),
    ]


def _waiting(
    bench: Bench, reader: Reader, goal: str, address: str, typed: tuple[str, ...]
) -> Reading:
    seconds: dict[str, list[float]] = {}
    for _ in range(TIMES + 1):
        for words in typed:
            answer = bench.ask_page(reader, address + quote(words))
            seconds.setdefault(words, []).append(answer.seconds * 1000)
    # The first time round warms up.
    every = [one for times in seconds.values() for one in times[1:]]
    slowest = max(seconds, key=lambda words: percentile(seconds[words][1:], 50))
    half, most = percentile(every, 50), percentile(every, 95)
    words = f"p50 {half:.0f} ms of {len(typed)} questions, {TIMES} times; slowest “{slowest}”"
    return Reading(goal, reader.name, most, words)
