"""The printed forms of English words: regular endings by rule, irregular verbs and nouns by table."""

from __future__ import annotations

import re

# Each verb with those of its forms that the rules below do not make.
_IRREGULAR_VERBS = """
abhor abhorred abhorring; acquit acquitted acquitting; admit admitted admitting; allot allotted; annul annulled
annulling; arise arose arisen; aver averred averring; awake awoke awoken; be is are am was were been being; bear bore
borne born; beat beaten; become became; beg begged begging; begin began begun beginning; bend bent; beseech besought;
bet betting; bid bidding; bind bound; bite bit bitten; blow blew blown; break broke broken; breed bred; bring brought;
build built; burn burnt; buy bought; cancel cancelled cancelling; cast; catch caught; choose chose chosen; clap
clapped clapping; cling clung; co-write co-wrote co-written; come came; commit committed committing; compel compelled
compelling; concur concurred concurring; confer conferred conferring; control controlled controlling; cost; counsel
counselled counselling; cut cutting; deadpan deadpanned; deal dealt; defer deferred deferring; demur demurred
demurring; deter deterred deterring; dig dug digging; disbar disbarred; dispel dispelled dispelling; do does did done;
draw drew drawn; dream dreamt; drive drove driven; dwell dwelt; eat ate eaten; equip equipped; excel excelled
excelling; expel expelled expelling; extol extolled extolling; fall fell fallen; feed fed; feel felt; fight fought;
find found; flee fled; fling flung; fly flew flown; forbid forbade forbidden forbidding; forecast forecasted; foresee
foresaw foreseen; foretell foretold; forget forgot forgotten forgetting; forgive forgave forgiven; forgo forwent
forgone; format formatted; forswear forswore forsworn; freeze froze frozen; fret fretted fretting; fulfil fulfilled;
get got gotten getting; give gave given; go goes went gone; gossip gossiped; grind ground; grow grew grown; handicap
handicapped; hang hung; have has had; hear heard; hide hid hidden; hit hitting; hold held; hurt; impel impelled
impelling; infer inferred inferring; instil instilled; keep kept; kid kidded kidding; know knew known; label labelled
labelling; lay laid; lead led; lean leant; learn learnt; leave left; lend lent; let letting; level levelled levelling;
libel libelled libelling; lie lied lying; light lit; live-blog live-blogged; lose lost; make made; marvel marvelled
marvelling; mean meant; meet met; mislead misled; misspeak misspoke misspoken; mistake mistook mistaken; misunderstand
misunderstood; model modelled modelling; name-drop name-dropped; occur occurred occurring; omit omitted omitting;
overblow overblown; overcome overcame; overhear overheard; override overrode overridden; oversee oversaw overseen;
oversell oversold; overthrow overthrew; panic panicked panicking; patrol patrolled; pay paid; permit permitted
permitting; plead pled; prefer preferred preferring; program programmed programming; propel propelled propelling;
prove proven; pummel pummelled; put putting; quarrel quarrelled quarrelling; quit quitting; quiz quizzed quizzing;
read; rebel rebelled rebelling; rebut rebutted rebutting; recap recapped recapping; recommit recommitted; recur
recurred recurring; refer referred referring; regret regretted regretting; remit remitted; repel repelled repelling;
retell retold; rethink rethought; revel revelled revelling; rewrite rewrote rewritten; ride rode ridden; ring rang
rung; rise rose risen; run ran running; say said; see saw seen; seek sought; sell sold; send sent; set setting; shake
shook shaken; shed shedding; shoot shot; show shown; shut shutting; sidestep sidestepped sidestepping; signal
signalled signalling; sing sang sung; sink sank sunk; sit sat sitting; sleep slept; sling slung; speak spoke spoken;
spell spelt; spend spent; spill spilt; spin spun spinning; split splitting; spread; stand stood; steal stole stolen;
stick stuck; sting stung; strike struck stricken; strive strove striven; submit submitted submitting; sum summed;
swear swore sworn; swing swung; take took taken; teach taught; tear tore torn; tell told; think thought; throw threw
thrown; thrust; total totalled; transfer transferred transferring; transmit transmitted; travel travelled travelling;
tut-tut tut-tutted; undercut undercutting; understand understood; undertake undertook undertaken; undo undoes undid
undone; unsay unsaid; uphold upheld; upset upsetting; wake woke woken; wear wore worn; weep wept; win won winning;
withdraw withdrew withdrawn; withhold withheld; worship worshipped; wring wrung; write wrote written; zero zeroes;
"""
_IRREGULAR_NOUNS = {"man": "men", "woman": "women", "crisis": "crises", "thesis": "theses", "analysis": "analyses"}

# Unchanged in the past: "cast", "hurt"; for these the rules would make words that are not English.
_NO_ED = frozenset("bet bid cast cost cut hit hurt let put quit rid set shed shut split spread thrust upset".split())
_ONE_SYLLABLE = re.compile(r"(?:[^aeiou]|^y)*(?:qu)?[aeiou][bdgklmnprtvz]")


def _irregular_verbs() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in _IRREGULAR_VERBS.split(";"))
    return {words[0]: tuple(words[1:]) for words in entries if words}


IRREGULAR_VERBS = _irregular_verbs()


def verb_forms(verb: str) -> frozenset[str]:
    """A verb with its printed forms ("deny": deny, denies, denied, denying; "tell": ... told)."""
    forms = {verb, plural(verb), _with_ing(verb), *IRREGULAR_VERBS.get(verb, ())}
    if verb not in _NO_ED and verb != "be":
        forms.add(_with_ed(verb))
    return frozenset(forms)


def plural(word: str) -> str:
    """The regular plural of a noun, which is also how the third person of a verb is made."""
    if word in _IRREGULAR_NOUNS:
        return _IRREGULAR_NOUNS[word]
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"


def _with_ed(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return _doubled(verb) + "ed"


def _with_ing(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if re.search(r"[^eoy]e$", verb):
        return verb[:-1] + "ing"
    return _doubled(verb) + "ing"


def _doubled(verb: str) -> str:
    return verb + verb[-1] if _ONE_SYLLABLE.fullmatch(verb) else verb
