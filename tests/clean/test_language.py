"""Which language a text is in, and when that is left open."""

import subprocess
import sys

import pytest

from onrecord.clean import clean_source, detect_language
from onrecord.records import Metadata, Source

ENGLISH = (
    "The mayor said the bridge will stay closed until the autumn. She told the council that the work had taken longer "
    "than planned, and that the people who live by the river would be asked about it. "
)
TEXTS = {
    "en": ENGLISH,
    "de": "Der Bürgermeister von Neustadt sagte am Montag, dass die Brücke bis zum Herbst geschlossen bleibe. Die "
    "Anwohner hätten das schon lange gefordert, und was die Kosten angehe, so werde der Rat im Mai entscheiden.",
    "nl": "De burgemeester zei maandag dat de brug tot de herfst gesloten blijft. Hij had het al lang met de bewoners "
    "besproken en was het er mee eens, maar het is te duur om in het water te werken.",
    "ar": "قال رئيس البلدية يوم الاثنين إن الجسر سيبقى مغلقا حتى الخريف، وأضاف أن السكان طالبوا بذلك منذ فترة طويلة "
    "وأن المجلس سيقرر بشأن التكاليف في الشهر المقبل.",
    "he": "ראש העירייה אמר ביום שני כי הגשר יישאר סגור עד הסתיו, והוסיף כי התושבים ביקשו זאת מזמן וכי המועצה תחליט "
    "על העלויות בחודש הבא. התושבים אמרו שהם מרוצים.",
    "zh": "市长星期一表示，这座桥将关闭到秋天。居民们早就提出了这个要求，议会将在五月份决定费用问题。" * 4,
}


@pytest.mark.parametrize("language", TEXTS)
def test_text_decides(language):
    assert detect_language(TEXTS[language]) == language
    assert detect_language(TEXTS[language], "fr-CA") == language


def test_short_text_is_what_it_is_declared_to_be_or_nothing():
    assert detect_language("Die Brücke bleibt zu.") is None
    assert detect_language("Die Brücke bleibt zu.", "de_DE") == "de"
    assert detect_language("Bridge shut", "not a language") is None


def test_mixed_scripts_are_left_open():
    assert detect_language(ENGLISH[:90] + TEXTS["ar"][:90], "en") == "en"


def test_article_has_its_language_and_a_caller_may_say_it():
    source = Source(TEXTS["de"], "text", metadata=Metadata(language="en"))
    assert clean_source(source).language == "de"
    assert clean_source(source, language="en").language == "en"


def test_preamble_is_not_judged():
    preamble = "date 2024-03-04 https://harbour.example/" + "the-and-of-that-with-" * 30
    assert clean_source(Source(f"{preamble}\n\n{TEXTS['nl']}", "text")).language == "nl"


def test_english_text_spares_the_big_imports():
    code = (
        "import sys\nfrom onrecord.clean import clean_source\nfrom onrecord.records import Source\n"
        f"assert clean_source(Source({ENGLISH!r}, 'text')).language == 'en'\n"
        "print([name for name in ('py3langid', 'trafilatura', 'lxml', 'urllib3') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
