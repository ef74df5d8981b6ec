"""Times as sentences say them in each language, for somebody who reads it to judge: at a time, and about it."""

from datetime import datetime

import pytest

from clinics.local_time import LONDON
from notifications.render import Templates
from scheduler.booking.languages import languages
from scheduler.booking.meeting import meeting
from scheduler.runtime import MESSAGES

THERE, BY_PHONE = meeting("in_person", "Hub", ""), meeting("telephone", "Hub", "")
EVENING, NOON = (datetime(2026, 12, 8, hour, minute, tzinfo=LONDON) for hour, minute in ((18, 30), (12, 0)))
CANCELLED = {
    "en": (
        "your appointment on Tuesday 8 December at 6:30pm is cancelled.",
        "your appointment on Tuesday 8 December at about 6:30pm is cancelled.",
    ),
    "ar": (
        "تم إلغاء موعدك يوم الثلاثاء 8 ديسمبر الساعة 18:30.",
        "تم إلغاء موعدك يوم الثلاثاء 8 ديسمبر حوالي الساعة 18:30.",
    ),
    "bn": (
        "মঙ্গলবার 8 ডিসেম্বর 18:30-এর আপনার অ্যাপয়েন্টমেন্ট বাতিল হয়েছে।",
        "মঙ্গলবার 8 ডিসেম্বর প্রায় 18:30-এর আপনার অ্যাপয়েন্টমেন্ট বাতিল হয়েছে।",
    ),
    "cy": (
        "mae eich apwyntiad dydd Mawrth 8 Rhagfyr am 6:30pm wedi'i ganslo.",
        "mae eich apwyntiad dydd Mawrth 8 Rhagfyr am tua 6:30pm wedi'i ganslo.",
    ),
    "es": (
        "su cita del martes 8 de diciembre a las 18:30 está cancelada.",
        "su cita del martes 8 de diciembre hacia las 18:30 está cancelada.",
    ),
    "pa": (
        "ਮੰਗਲਵਾਰ 8 ਦਸੰਬਰ 18:30 ਦੀ ਤੁਹਾਡੀ ਅਪੌਇੰਟਮੈਂਟ ਰੱਦ ਹੋ ਗਈ ਹੈ।",
        "ਮੰਗਲਵਾਰ 8 ਦਸੰਬਰ ਲਗਭਗ 18:30 ਦੀ ਤੁਹਾਡੀ ਅਪੌਇੰਟਮੈਂਟ ਰੱਦ ਹੋ ਗਈ ਹੈ।",
    ),
    "pl": (
        "Twoja wizyta (wtorek 8 grudnia, 18:30) została odwołana.",
        "Twoja wizyta (wtorek 8 grudnia, około 18:30) została odwołana.",
    ),
    "pt": (
        "a sua consulta de terça-feira 8 de dezembro às 18:30 foi cancelada.",
        "a sua consulta de terça-feira 8 de dezembro por volta das 18:30 foi cancelada.",
    ),
    "ro": (
        "programarea dvs. de marți 8 decembrie, ora 18:30, este anulată.",
        "programarea dvs. de marți 8 decembrie, în jurul orei 18:30, este anulată.",
    ),
    "ur": (
        "منگل 8 دسمبر 18:30 کی آپ کی اپائنٹمنٹ منسوخ ہو گئی ہے۔",
        "منگل 8 دسمبر تقریباً 18:30 کی آپ کی اپائنٹمنٹ منسوخ ہو گئی ہے۔",
    ),
}
TOMORROW = {
    "en": ("tomorrow at 6:30pm, Hub.", "tomorrow at about 6:30pm, Hub."),
    "ar": ("غدًا الساعة 18:30، Hub.", "غدًا حوالي الساعة 18:30، Hub."),
    "bn": ("আগামীকাল 18:30, Hub।", "আগামীকাল প্রায় 18:30, Hub।"),
    "cy": ("yfory am 6:30pm, Hub.", "yfory am tua 6:30pm, Hub."),
    "es": ("es mañana a las 18:30, Hub.", "es mañana hacia las 18:30, Hub."),
    "pa": ("ਕੱਲ੍ਹ 18:30, Hub।", "ਕੱਲ੍ਹ ਲਗਭਗ 18:30, Hub।"),
    "pl": ("jest jutro, 18:30, Hub.", "jest jutro, około 18:30, Hub."),
    "pt": ("é amanhã às 18:30, Hub.", "é amanhã por volta das 18:30, Hub."),
    "ro": ("este mâine, ora 18:30, Hub.", "este mâine, în jurul orei 18:30, Hub."),
    "ur": ("کل 18:30، Hub ہے۔", "کل تقریباً 18:30، Hub ہے۔"),
}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("about", [False, True], ids=["at", "about"])
def test_sentences_are_whole_at_a_time_and_about_it(code: str, about: bool) -> None:
    spoken = languages()[code]
    values = {"sender": "NHS", "place": "Hub", "code": "7834", "link": "https://example.nhs.uk/a/1"}
    values |= {"day": spoken.day(EVENING), "time": spoken.time(EVENING, BY_PHONE if about else THERE)}
    _, cancelled = Templates(MESSAGES).render("sms", "cancelled", values, code)
    _, tomorrow = Templates(MESSAGES).render("sms", "reminder_evening_before", values, code)
    assert cancelled.startswith(f"NHS: {CANCELLED[code][about]} ")
    assert TOMORROW[code][about] in tomorrow


def test_midday_is_a_word_only_where_the_language_has_one_for_the_clock_of_twelve() -> None:
    said = {code: one.bare_time(NOON) for code, one in languages().items()}
    assert (said.pop("en"), said.pop("cy")) == ("midday", "hanner dydd")
    assert {*said.values()} == {"12:00"}


def test_several_are_listed_with_the_languages_own_comma_and_with_and_where_no_word_changes_it() -> None:
    listed = {code: languages()[code].listed(["Ada", "Ben", "Cleo"]) for code in ("en", "cy", "ar")}
    assert listed == {"en": "Ada, Ben and Cleo", "cy": "Ada, Ben, Cleo", "ar": "Ada، Ben، Cleo"}
    assert languages()["en"].listed(["Ada"]) == "Ada"
