"""If these fail, a subscription is silently not what was written, or a secret stands in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import Settings, read_settings
from news.errors import WrongSettings

MAIL = '[mail]\nhost = "smtp.desk.example"\nsender = "Kentongan <k@desk.example>"\n'


def read(folder: Path, text: str, **environment: str) -> Settings:
    path = folder / "kentongan.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, environment)


def test_a_subscription_is_read_as_it_is_written(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        MAIL + '[[subscriptions]]\nid = "kepala"\nmail = ["a@desk.example"]\n'
        'apprise = ["tgram://${TOKEN}/${CHAT}/"]\nprovinces = ["64", "65.71"]\n'
        'tags = ["incipient_conflict"]\nseverity = 2\nformats = ["pdf"]\nhour = 6\n'
        'language = "en"\nalert = 4\nnotices = true\n',
        TOKEN="abc", CHAT="-100", KENTONGAN_SMTP_USER="u", KENTONGAN_SMTP_PASSWORD="rahasia",
    )  # fmt: skip
    (one,) = settings.subscriptions
    assert one.provinces == ("64", "65.71")
    assert (one.hour, one.severity, one.alert, one.notices) == (6, 2, 4, True)
    (channel,) = one.channels
    assert channel.url == "tgram://abc/-100/"
    assert channel.missing == ()
    assert settings.mail is not None
    assert (settings.mail.port, settings.mail.security) == (587, "starttls")
    assert (settings.mail.user, settings.mail.password) == ("u", "rahasia")
    assert "rahasia" not in repr(settings)
    assert "abc" not in repr(settings)


def test_a_channel_has_a_name_that_stays_and_holds_no_secret(tmp_path: Path) -> None:
    text = '[[subscriptions]]\nid = "g"\napprise = ["tgram://${TOKEN}/1/"]\n'
    names = {
        read(tmp_path, text, **env).subscriptions[0].channels[0].name
        for env in ({"TOKEN": "satu"}, {"TOKEN": "dua"}, {})
    }
    assert len(names) == 1
    assert next(iter(names)).startswith("tgram:")


def test_a_missing_secret_stops_no_crawl(tmp_path: Path) -> None:
    settings = read(tmp_path, '[[subscriptions]]\nid = "g"\napprise = ["slack://${T}/"]\n')
    assert settings.subscriptions[0].channels[0].missing == ("T",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[mail]\nhost = 1\n", "host = 1, expected text"),
        (MAIL.replace("smtp.desk.example", "smtp desk"), "host = 'smtp desk'"),
        (MAIL + "port = 70000\n", "port = 70000"),
        (MAIL + 'security = "ssl"\n', "expected one of starttls, tls, none"),
        (MAIL.replace("k@desk", "k desk"), "sender"),
        (MAIL.replace("Kentongan <", "Kentongan\\r\\nBcc: x <"), "sender"),
        (MAIL + 'password = "x"\n', "KENTONGAN_SMTP_PASSWORD"),
        ("subscriptions = 1\n", "[[subscriptions]]"),
        ('[[subscriptions]]\nid = "A B"\n', "id = 'A B'"),
        ('[[subscriptions]]\nid = "a"\n', "neither mail nor apprise"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a b"]\n', "mail = 'a b'"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b\\r\\nBcc: c@d"]\n', "mail = "),
        ('[[subscriptions]]\nid = "a"\nmail = "a@b"\n', "a list of texts"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nhour = 24\n', "hour = 24, expected 0 to 23"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nalert = 6\n', "alert = 6"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nseverity = true\n', "a whole number"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nprovinces = ["Kaltim"]\n', "'Kaltim'"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nlanguage = "jv"\n', "'jv'"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nperiod = "month"\n', "one of day, week"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nweekday = "friday"\n', "without period"),
        (
            '[[subscriptions]]\nid = "a"\nmail = ["a@b"]\nperiod = "week"\nweekday = "jumat"\n',
            "weekday = 'jumat', expected one of monday",
        ),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\njam = 6\n', "unknown key 'jam'"),
        ('[[subscriptions]]\nid = "a"\nmail = ["a@b"]\n' * 2, "'a' stands there twice"),
        ('[[subscriptions]]\nid = "a"\napprise = ["rahasia"]\n', "tgram://"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(WrongSettings) as error:
        read(tmp_path, text)
    assert named in str(error.value)
    assert "kentongan.toml" in str(error.value)
    assert "rahasia" not in str(error.value)


def test_a_password_never_goes_in_the_clear_past_this_machine(tmp_path: Path) -> None:
    text = MAIL + 'security = "none"\n'
    assert read(tmp_path, text).mail is not None
    with pytest.raises(WrongSettings, match="'starttls' or 'tls'"):
        read(tmp_path, text, KENTONGAN_SMTP_PASSWORD="rahasia")
    here = text.replace("smtp.desk.example", "127.0.0.1")
    assert read(tmp_path, here, KENTONGAN_SMTP_PASSWORD="rahasia").mail is not None
