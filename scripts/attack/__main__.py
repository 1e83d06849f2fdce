"""Loads the demonstration, serves the portal and attacks it as each role; writes the outcome.

Started by scripts/attack.sh, which brings PostgreSQL and Redis up and sets the environment.
"""

import argparse
import datetime as dt
import multiprocessing
import os
import platform
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
django.setup()

import requests
import schemathesis
from django.core.management import call_command
from django.db import connection, connections
from schemathesis import Case, Response

from audit.tasks import seal_trail
from scripts.attack.callers import (
    ATTACKERS,
    EVERYTHING,
    READING,
    Attacker,
    make_people,
    surprise,
    surprise_of_fhir,
    token_for,
)
from scripts.attack.facade import Answer, Ask, Facade, find_ids
from scripts.attack.judging import PROBLEM
from scripts.attack.known import Known, find_known
from scripts.attack.raids import Caller, Target
from scripts.attack.tally import Tally
from scripts.bench.servers import serve

RESULT = Path("docs/results/attack.txt")
WANTED = 2000  # requests a role
AT_ONCE = 3  # processes: each waits for the server half of its time
ASKS = 10  # of the facade, for each example of an operation


def main() -> int:
    options = _options()
    # So that a run that is told to end takes its server with it: to hypothesis, an exit would be
    # one more fault of what it tries.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0)
    make_people()
    seal_trail()
    with serve("cooperation.wsgi", {}) as portal:
        base = f"http://127.0.0.1:{portal.port}"
        tallies = _attack(base, options)
    report = _report(tallies, options)
    print(report)
    faults = sum(len(tally.faults) for tally in tallies)
    if options.only is None and options.examples is None:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(report)
        print(f"Written to {RESULT}")
    return 1 if faults else 0


def _attack(base: str, options: argparse.Namespace) -> list[Tally]:
    reader = _session(token_for(EVERYTHING, READING))
    reader.headers["Accept"] = "application/json"

    def get(path: str) -> Any:
        answer = reader.get(f"{base}{path}")
        answer.raise_for_status()
        return answer.json()

    description = get("/api/schema/")
    known = find_known(description, get)
    statement = get("/fhir/metadata")
    ids = find_ids(statement, get)
    chosen = [one for one in ATTACKERS if options.only is None or one.name in options.only]
    connections.close_all()  # none is shared with a child
    tallies = []
    with ProcessPoolExecutor(AT_ONCE, mp_context=multiprocessing.get_context("fork")) as pool:
        facade = Facade(statement, ids, known)
        raids = [
            pool.submit(_raid, one, base, description, known, facade, options.examples, number)
            for number, one in enumerate(chosen, options.seed)
        ]
        try:
            for raid in raids:
                tally = raid.result()
                print(tally.line(), *tally.faulty(), sep="\n", flush=True)
                tallies.append(tally)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.kill()
            raise
    return tallies


def _raid(
    attacker: Attacker,
    base: str,
    description: Mapping[str, Any],
    known: Known,
    facade: Facade,
    examples: int | None,
    number: int,
) -> Tally:
    """As one caller, in a process of its own."""
    target, tally = Target(description, known), Tally(attacker.name)
    wanted = 1 if examples else WANTED
    examples = examples or -(-WANTED // len(target.operations)) + 1
    with _session(token_for(attacker.email, attacker.scopes) if attacker.email else "") as session:
        caller = Caller(_sender(session, base), surprise(attacker))
        # An operation without parameters has fewer cases than were asked for.
        while tally.requests < wanted:
            target.raid(caller, tally, examples=examples, number=number)
            number += len(ATTACKERS)
        facade.raid(
            _fhir_sender(session, base),
            tally,
            expected=surprise_of_fhir(attacker),
            examples=ASKS * examples,
            number=number,
        )
    seal_trail()  # so that the feed tells the next ones what was written
    return tally


def _session(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    return session


def _sender(session: requests.Session, base: str) -> Callable[[Case], Response]:
    # Said for each request too: what a case brings along would come before the session's.
    key = {k: str(v) for k, v in session.headers.items() if k == "Authorization"}

    def send(case: Case) -> Response:
        return case.call(base_url=base, session=session, headers=key, allow_redirects=False)

    return send


def _fhir_sender(session: requests.Session, base: str) -> Callable[[Ask], Answer]:
    def send(ask: Ask) -> Answer:
        headers = dict(ask.headers)
        data = None
        address = f"{base}{ask.path}"
        if ask.method == "POST":
            data = ask.query
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif ask.query:
            address += f"?{ask.query}"
        answer = session.request(
            ask.method, address, data=data, headers=headers, allow_redirects=False
        )
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), answer.content)

    return send


def _report(tallies: list[Tally], options: argparse.Namespace) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    lines = [
        f"make attack on {dt.datetime.now(dt.UTC):%Y-%m-%d}, seed {options.seed}",
        f"Python {platform.python_version()}, Django {django.__version__}, "
        f"schemathesis {schemathesis.__version__}, PostgreSQL {postgres}",
        "Every operation of the API's description, and every search of the FHIR facade, as each "
        "caller.",
        f"A fault: 5xx, an answer outside the description, a refusal that is no {PROBLEM} with a "
        "sentence,",
        "a row of a stream that is none, a resource that FHIR's R4 models refuse, a door open to "
        "the wrong token.",
        "",
        f"{'role':<32} {'API':>6} {'FHIR':>6}   answers",
        *(tally.line() for tally in tallies),
        "",
    ]
    total = sum(tally.requests + tally.fhir_requests for tally in tallies)
    for tally in tallies:
        lines += [f"{tally.role}:", *tally.faulty()] if tally.faults else []
    kinds = sum(len(tally.faults) for tally in tallies)
    lines.append(f"{total} requests, {kinds} kinds of faults")
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack")
    names = [attacker.name for attacker in ATTACKERS]
    parser.add_argument("--only", nargs="+", choices=names, help="and write no result")
    parser.add_argument("--examples", type=int, help=f"of each operation (enough for {WANTED})")
    parser.add_argument("--seed", type=int, default=20261122)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
