"""Which statements inside statements the model learns to find: reports of what somebody else says or believes.

Our articles and `silver.py` mark every inner attribution, "we see how …" and "I am grateful" in a quotation among them.
Those are the outer speaker's own words; shown as statements of their own they would bury the ones a reader looks
for ("aides said he had told them …"). So only the others become labels.
"""

from __future__ import annotations

import re

from corpus import Mark

FIRST_PERSON = frozenset(
    """
    i we me us my our mine ours myself ourselves
    """.split()
)
SAYING = """
accus acknowledg add address admit admis advis agre alleg allegation allud announc answer appeal argu articulat ask
assert assur attest attribut aver belie blam boast brag brief broadcast call caution cautions certif challeng charg
cit claim clarif comment commit complain complaint conced conclud condemn confess confid confirm contend contradict
convey counter critic cry cried declar declin demand denial denied denies deny denounc describ disclos discuss
dismiss disput email emphasi estimat explain explanation express forecast guarantee hint holler impl indicat inform
insist instruct interject invit joke joking lament letter maintain mention mutter note noting notic object observ
opin order phone pledg point posit post praise preach predict proclaim promis propos protest query question quip
quot rais read reassur rebuff rebuk rebut recall recit recommend recount refus refut regret reiterat rejec relat
relay remark remind repeat replied replies reply report request respond response retort reveal rule ruling rumor
rumour said say says saying scoff scold shout sign signal speak spoke stat statement stress submit suggest swear
swore sworn talk tell tells telling testif testimon thank think thinks thought threat told tweet urg utter vow voice
warn whisper wonder word wrote write written writing yell according view opinion
""".split()
CUE = re.compile(r"\b(?:" + "|".join(SAYING) + r")", re.IGNORECASE)


def is_reported(mark: Mark, text: str) -> bool:
    """Whether an inner statement reports another's saying: a source that is not "I" or "we", and a cue of saying."""
    source = " ".join(text[a:b] for a, b in mark.source).strip().lower()
    cue = " ".join(text[a:b] for a, b in mark.cue)
    return bool(source) and source not in FIRST_PERSON and CUE.search(cue) is not None
