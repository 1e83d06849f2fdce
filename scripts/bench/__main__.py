"""Seeds what is missing, serves the portal and the floor, measures, and writes the outcome.

Started by scripts/bench.sh, which brings PostgreSQL up and sets the environment.
"""

import argparse
import datetime as dt
import json
import os
import platform
import signal
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
django.setup()

import gunicorn
import rest_framework
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import create_token
from agreements.models import Agreement
from audit.tasks import seal_trail
from scripts.bench import report, statements
from scripts.bench.comparing import Bench, Reader
from scripts.bench.goals import GOALS, judge
from scripts.bench.measures import MEASURES, READERS, take
from scripts.bench.seed import seed
from scripts.bench.servers import serve

RESULTS = Path("docs/results")


def main() -> int:
    options = _options()
    # So that a run that is told to end takes its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = seed(lambda text: print(text, flush=True))
    if options.seed_only:
        return 0
    statements.forget()
    readers = {name: _reader(name, email) for name, email in READERS.items()}
    seal_trail()
    facts = _facts(rows, readers) | {"rounds": f"{options.rounds} of each comparison"}
    chosen = [m for m in MEASURES if not options.only or m.name in options.only]
    readings = []
    with (
        serve(*statements.portal()) as portal,
        serve("scripts.bench.floor:application", {"BENCH_READERS": _reaches(readers)}) as floor,
    ):
        bench = Bench(portal, floor, _postmaster(), options.rounds)
        for measure in chosen:
            print(f"  measuring: {measure.name}", flush=True)
            readings += take(measure, bench, readers)
    asked = {goal for measure in chosen for goal in measure.goals}
    verdicts = judge(readings, tuple(goal for goal in GOALS if goal.key in asked))
    print("\n" + report.as_text(facts, verdicts))
    if not options.only:
        report.write(RESULTS, facts, verdicts)
    return 0 if all(verdict.is_reached for verdict in verdicts) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures the goals.")
    names = [measure.name for measure in MEASURES]
    parser.add_argument("--only", nargs="+", choices=names, help="and write no result")
    parser.add_argument("--rounds", type=int, default=15, help="of each comparison")
    parser.add_argument("--seed-only", action="store_true")
    return parser.parse_args()


def _reader(name: str, email: str) -> Reader:
    user = User.objects.get(email=email)
    _token, text = create_token(user, scopes=["read"], days=1, name="bench")
    reach = user.reach
    organisations = {
        "own": sorted(map(str, reach.own)),
        "around": sorted(map(str, reach.around)),
        "near": sorted(map(str, reach.own | reach.managed)),
    }
    return Reader(
        name=name,
        email=email,
        token=text,
        sees=Agreement.objects.visible_to(user).count(),
        session=_session_of(user),
        organisations=None if user.reads_everything else organisations,
    )


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _reaches(readers: dict[str, Reader]) -> str:
    return json.dumps({name: reader.organisations for name, reader in readers.items()})


def _postmaster() -> int:
    return int((Path(os.environ["BENCH_POSTGRES"]) / "postmaster.pid").read_text().split()[0])


def _facts(rows: dict[str, int], readers: dict[str, Reader]) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{processor}, {os.cpu_count()} CPUs, {memory:.0f} GB, Linux "
        f"{platform.release()}, load {os.getloadavg()[0]:.1f} at the start",
        "versions": f"Python {platform.python_version()}, Django {django.__version__}, "
        f"DRF {rest_framework.VERSION}, gunicorn {gunicorn.__version__}, PostgreSQL {postgres}",
        "data": ", ".join(f"{count:,} {name}" for name, count in rows.items()),
        "readers": "; ".join(
            f"{reader.name} = {reader.email}, sees {reader.sees:,}" for reader in readers.values()
        ),
    }


if __name__ == "__main__":
    sys.exit(main())
