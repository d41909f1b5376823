"""Whether two roles can be one person's: "Labour MP" and "the MP for Alder Valley" can, "cardiologist" cannot.

Nothing here is learned. A role is read as its head words ("spokesman"), the party it names, and its other words; heads
that name an occupation belong to a field of work. Two roles contradict each other where their parties do, or the fields
of both. All other heads ("leader", "challenger", "Vermonter") say nothing against anybody: people have many of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Thousandths: how sure it is that two people of one name are one, given their roles.
SAME, SAME_HEAD, LIKE_HEAD, SAME_FIELD, NOTHING_AGAINST, LOOSE, RELATED, FORMER = 980, 950, 900, 850, 800, 750, 700, 650
YEARS_TO_CHANGE_PARTY = 8

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
ENDS_HEAD = re.compile(r"\b(?:of|for|at|in|from|to|with|who|on|under|near|by|based|since|during)\b|[(]")
PARTY_TAG = re.compile(r"(?:r|d|i|dem|ind|rep(?=[-–.‑ ]+[a-z]))(?:[-–.‑ ]+[a-z][\w. ]{0,15})?\.?")
FORMER_WORDS = frozenset("former ex then onetime one-time late retired outgoing ousted erstwhile ex-".split())
SMALL = frozenset("the a an and or of for at in from to his her their its who is was as".split())
# "Attorney general" is no general.
COMPOUNDS = re.compile(r"\b(attorney|solicitor|secretary|inspector|surgeon|director|governor|auditor)[ -]general\b")

PARTIES = {
    **dict.fromkeys("republican republicans gop".split(), "republican"),
    **dict.fromkeys("democrat democrats democratic".split(), "democrat"),
    "labour": "labour",
    **dict.fromkeys("tory tories".split(), "conservative"),
}
TAGS = {"r": "republican", "d": "democrat", "dem": "democrat", "i": "", "ind": "", "rep": "republican"}

SAME_HEADS = {
    word: group.split()[0]
    for group in (
        "spokesman spokeswoman spokesperson",
        "chairman chairwoman chairperson chair",
        "senator sen senators",
        "representative rep reps congressman congresswoman congressperson",
        "lawmaker legislator",
        "councillor councilman councilwoman councilor",
        "assemblyman assemblywoman",
        "governor gov",
        "mp mps",
        "professor prof",
        "doctor dr physician gp",
        "lawyer attorney solicitor barrister counsel",
        "judge justice magistrate",
        "reverend rev pastor",
        "general gen",
        "colonel col",
        "sergeant sgt",
        "lieutenant lt",
        "captain capt",
        "detective det",
        "policeman policewoman constable",
        "executive ceo",
        "businessman businesswoman",
        "actor actress",
        "journalist reporter correspondent",
        "author writer",
        "president pres",
        "adviser advisor",
        "fisherman fisher",
    )
    for word in group.split()
}

_FIELDS = {
    "politics": """senator representative lawmaker mp mep msp legislator governor mayor councillor alderman assemblyman
        candidate nominee hopeful frontrunner front-runner incumbent politician minister premier chancellor ambassador
        envoy diplomat whip senate-candidate congressional delegate undersecretary selectman freeholder taoiseach""",
    "law": "lawyer judge prosecutor attorney-general solicitor-general notary paralegal",
    "medicine": """doctor surgeon cardiologist nurse paediatrician pediatrician midwife paramedic psychiatrist
        oncologist neurologist virologist epidemiologist pathologist dermatologist radiologist gynaecologist
        gynecologist urologist dentist pharmacist gastroenterologist anaesthetist anesthesiologist immunologist""",
    "science": "professor researcher scientist academic scholar lecturer historian economist mathematician astronomer",
    "sport": """striker midfielder defender goalkeeper coach player footballer boxer athlete swimmer runner cyclist
        quarterback pitcher batsman bowler winger golfer sprinter jockey referee rower skier centre-back""",
    "service": """sheriff officer detective policeman sergeant superintendent trooper colonel lieutenant admiral
        general soldier corporal brigadier marshal firefighter""",
    "business": """executive businessman billionaire banker investor entrepreneur tycoon mogul developer founder owner
        financier retailer shopkeeper""",
    "arts": """actor singer rapper novelist poet filmmaker musician artist playwright comedian composer sculptor painter
        drummer guitarist dancer violinist""",
    "media": "journalist editor columnist presenter anchor broadcaster blogger author photographer",
    "religion": "bishop archbishop priest reverend rabbi imam cardinal pope vicar monk nun",
}
# Occupations that are each a field of their own.
_TRADES = """
    teacher farmer baker butcher florist plumber electrician carpenter builder bricklayer mechanic welder miner
    fisherman hairdresser barber waiter waitress chef cook bartender pilot architect engineer accountant librarian
    translator gardener tailor brewer winemaker beekeeper shepherd sailor skipper undertaker postman courier cleaner
    janitor cashier veterinarian vet psychologist physiotherapist student pupil headteacher postmaster locksmith
    blacksmith potter
    """
FIELDS = {word: field for field, words in _FIELDS.items() for word in words.split()}
FIELDS.update((word, word) for word in _TRADES.split())
RELATED_FIELDS = frozenset(
    frozenset(pair.split())
    for pair in (
        "politics law,politics business,politics media,politics science,media arts,media sport,media business,"
        "media science,science medicine,science business,arts business,sport business,law business,law science"
    ).split(",")
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it can be compared."""

    printed: str
    former: bool
    parties: frozenset[str]
    heads: frozenset[str]
    others: frozenset[str]  # organizations, places and what else it holds

    @property
    def fields(self) -> frozenset[str]:
        """The fields of work of its heads, as far as they name an occupation."""
        return frozenset(filter(None, map(_field, self.heads)))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two roles go together: `score` in thousandths, 0 where they contradict each other, and why in words."""

    score: int
    reason: str


@lru_cache(maxsize=65536)
def read_role(printed: str) -> Role:
    """What a printed role says."""
    text = " ".join(printed.replace("’", "'").split())
    text = COMPOUNDS.sub(r"\1-general", text.casefold())
    if PARTY_TAG.fullmatch(text):
        tag = TAGS[re.split(r"[^a-z]", text)[0]]
        return Role(printed, False, frozenset({tag} - {""}), frozenset(), frozenset())
    words = WORD.findall(text)
    former = any(word in FORMER_WORDS or word.startswith("ex-") for word in words)
    before = ENDS_HEAD.split(text)[0]
    heads: set[str] = set()
    for part in re.split(r",|;|/|\band\b|&", before):
        names = [word.removeprefix("ex-") for word in WORD.findall(part)]
        heads |= {_head(word) for word in names if _head(word) in FIELDS}
        heads |= {_head(word) for word in names[-1:] if _head(word) not in PARTIES}
    parties = frozenset(PARTIES[word] for word in WORD.findall(before) if word in PARTIES)
    taken = heads | SMALL | FORMER_WORDS | PARTIES.keys()
    others = frozenset(word.removesuffix("'s") for word in words if word not in taken and _head(word) not in heads)
    return Role(printed, former, parties, frozenset(heads), others)


def agreement(one: Role | None, other: Role | None, *, years: int = 0) -> Agreement:
    """How the roles of two people of one name go together, printed so many `years` apart.

    A role that is missing contradicts nothing; nor does one that was somebody's formerly. Parties contradict within
    eight years, fields of work (medicine and politics) at any time, unless people often go from one to the other.
    """
    if one is None or other is None:
        return Agreement(NOTHING_AGAINST, "no role to compare")
    pair = f"“{one.printed}” and “{other.printed}”"
    parties = one.parties and other.parties and not one.parties & other.parties
    if parties and years < YEARS_TO_CHANGE_PARTY:
        return Agreement(0, f"{pair} are of different parties")
    if one.heads & other.heads:
        if (one.heads, one.others, one.parties) == (other.heads, other.others, other.parties):
            same = one.printed.casefold() == other.printed.casefold()
            return Agreement(SAME, f"“{one.printed}” both times" if same else f"{pair} say the same")
        alike = not one.others or not other.others or one.others & other.others
        return Agreement(SAME_HEAD if alike else LIKE_HEAD, f"{pair} share “{min(one.heads & other.heads)}”")
    return _apart(one, other, pair)


def _apart(one: Role, other: Role, pair: str) -> Agreement:
    """Of roles that share no head."""
    if one.fields & other.fields:
        return Agreement(SAME_FIELD, f"{pair} are both of {min(one.fields & other.fields)}")
    if one.parties & other.parties:
        return Agreement(SAME_FIELD, f"{pair} are of one party")
    if one.others & other.others:
        return Agreement(SAME_FIELD, f"{pair} share “{min(one.others & other.others)}”")
    if not one.fields or not other.fields:
        return Agreement(LOOSE, f"{pair} do not exclude each other")
    if any(frozenset((first, second)) in RELATED_FIELDS for first in one.fields for second in other.fields):
        return Agreement(RELATED, f"{pair}: people go from one to the other")
    if one.former or other.former:
        return Agreement(FORMER, f"{pair}: one of them is past")
    return Agreement(0, f"{pair} are different work")


def _head(word: str) -> str:
    return SAME_HEADS.get(word.removesuffix("'s"), word)


def _field(head: str) -> str | None:
    if head in FIELDS:
        return FIELDS[head]
    return "science" if head.endswith(("ologist", "icist")) else None
