"""`make attack`: whatever the description of the API allows, and whatever it does not, thrown at
the API as every kind of caller. A short round of it runs in the suite (`tests/test_attack.py`)."""
