"""A person's own language and look."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services import set_preferences
from audit.models import Entry


def test_language_and_theme_are_kept_and_written_down(cast) -> None:
    set_preferences(cast.hub_officer, language="en", theme="dark")
    kept = User.objects.get(pk=cast.hub_officer.pk)
    assert (kept.language, kept.theme) == ("en", "dark")
    assert Entry.objects.get(verb="user.preferences_set").changes["theme"] == ["auto", "dark"]


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"theme": "pink"}])
def test_an_unknown_choice_is_refused(cast, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_preferences(cast.hub_officer, **{"language": "vi", "theme": "auto", **wrong})
    assert list(refusal.value.message_dict) == list(wrong)


def test_the_page_speaks_the_language_chosen_on_it(cast, client) -> None:
    client.force_login(cast.hub_officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    answer = client.post("/people/me/", {"language": "en", "theme": "light"}, follow=True)
    assert answer["Content-Language"] == "en"
    assert b'lang="en"' in answer.content


def test_the_form_says_what_is_wrong(cast, client) -> None:
    client.force_login(cast.hub_officer)
    answer = client.post("/people/me/", {"language": "fr", "theme": "light"})
    assert answer.status_code == 400
    assert "language" in answer.context["form"].errors
