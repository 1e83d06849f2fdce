"""`make bench`: what the portal promises about its speed, measured (see scripts/bench.sh)."""
