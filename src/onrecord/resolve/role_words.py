"""Which words can be the noun of a person's role: by their endings, and by lists."""

from __future__ import annotations

from onrecord.resolve import words as known

ROLE_ENDINGS = tuple(
    """
    man woman boy girl ist er or ian ant ee ent head aide host boss chief activist expert student official
    resident mate star
    """.split()
)
ROLE_NOUNS = frozenset(
    """
    deputy counterpart neighbour landlord principal paramedic cousin grandson fiance pupil alumnus fellow
    pilot mechanic cook chef monk nun poet medic cop guard architect surgeon athlete diplomat bureaucrat veteran citizen
    priest entrepreneur colleague intern advocate magistrate apprentice operative fugitive guide judge thief bride coach
    musician critic skeptic clergyman seaman fisherman merchant sergeant boatswain mate smith steward widow orphan
    """.split()
)
NO_ROLES = frozenset(
    """
    however server together over ever never either former rather later earlier further after number answer matter
    winter summer center order power paper offer cover river tower water weather letter chapter corner favor factor
    error horror terror humor labor color honor minor major prior superior interior exterior mirror moment event
    percent agreement statement movement government department parliament treatment document argument investment
    comment content talent present recent parent apparent different current consent accent cent extent intent
    treaty committee fee coffee degree three free tree want grant restaurant important relevant significant
    list christ exist resist assist consist twist special press prime foreign vice deputy chief-of general-election
    acting then interim trust system election disaster chamber dinner monster number shutter transfer border murder
    gender wonder rumor flavor sector reactor tractor motor vector version""".split()
)


def role_word(word: str) -> bool:
    """Whether a word in small letters can be the noun of a person's role."""
    if word in NO_ROLES:
        return False
    if word in ROLE_NOUNS or word in known.TITLES or (word in known.SYNONYMS and word not in known.ORGANIZATIONS):
        return True
    if word in known.MALE_ROLES or word in known.FEMALE_ROLES:
        return True
    if word in known.DOCUMENTS or word in known.ORGANIZATIONS or word in known.STOP_WORDS:
        return False
    return word.endswith(ROLE_ENDINGS)
