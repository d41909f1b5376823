"""Words that differences of wording are sorted by, and spellings that are no difference; English, short on purpose.

A list says what kind of word was changed, and nothing more: whether the change matters is for the reader to say.
"""

from __future__ import annotations

NEGATIONS = frozenset(
    "not no never none nobody nothing nowhere neither nor without hardly barely scarcely "
    "deny denies denied denying refuse refuses refused refusing reject rejects rejected fail fails failed".split()
)
HEDGES = frozenset(
    "may might could perhaps maybe possibly possible probably probable likely unlikely potentially potential "
    "presumably apparently seemingly seem seems seemed appear appears appeared allegedly alleged reportedly "
    "supposedly purportedly arguably roughly approximately nearly almost "
    "suggest suggests suggested hope hopes hoped think thinks thought believe believes believed".split()
)
STRENGTHS = frozenset(
    "absolutely totally completely entirely utterly fully wholly very extremely really truly highly deeply strongly "
    "must definitely certainly surely undoubtedly clearly obviously always forever simply".split()
)
QUANTIFIERS = frozenset(
    "all every each everyone everybody everything any anyone anything some someone something many much most more "
    "fewer few less least several both majority minority numerous countless handful lots only "
    "dozens hundreds thousands millions billions".split()
)

# What stands in for "who speaks" and "when" moves when speech is reported: "I will" is printed as "he would".
SHIFTS = tuple(
    frozenset(group.split())
    for group in (
        "i we you he she they it",
        "me us you him her them it",
        "my our your his her their its",
        "mine ours yours his hers theirs",
        "myself ourselves yourself himself herself themselves itself",
        "will would",
        "shall should would",
        "can could",
        "may might",
        "am is are was were be been",
        "have has had",
        "do does did",
        "this that",
        "these those",
        "here there",
        "now then",
    )
)
# Forms that no ending tells.
IRREGULAR = {
    form: verb
    for verb, forms in {
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "come": "came",
        "fall": "fell fallen",
        "feel": "felt",
        "fight": "fought",
        "find": "found",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone goes",
        "grow": "grew grown",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lose": "lost",
        "make": "made",
        "mean": "meant",
        "meet": "met",
        "pay": "paid",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "show": "showed shown",
        "sit": "sat",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "take": "took taken",
        "tell": "told",
        "think": "thought",
        "win": "won",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}

# So common that they tell little of what was said: what a quote is looked up and weighed by are the others.
COMMON = frozenset(
    "a an the and or but if of to in on at by for from with as into over out up down off than then so "
    "that this these those it its he she they we i you him her them us me my our your his their who which what when "
    "where how why is are was were be been being am will would shall should can could may might must do does did "
    "has have had having not no nor there here also just only very more most some any all about after before "
    "because while such own other one s t said says say us".split()
)

UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}  # "5m", "2.5bn"
ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        strict=True,
    )
)
# Numbers too, though none is counted with them.
TIMES = frozenset("once twice thrice half quarter double triple".split())
CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₹": "rupee"}
AFTER_NUMBERS = {"dollars": "dollar", "pounds": "pound", "euros": "euro", "rupees": "rupee", "pc": "percent"}

CONTRACTED = {"re": "are", "ll": "will", "ve": "have", "m": "am", "d": "would", "s": "is"}
NEGATED = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}  # can't, won't, shan't, ain't
# After these, "'s" is a verb; elsewhere it marks a possessor.
BEFORE_IS = frozenset("it he she that there here this what who where when how why everybody everyone nobody".split())
# "It's" can be "it has", "he'd" "he had": one spelling of both.
CONTRACTED_ALSO = {"is": "has", "would": "had"}

# American spelling -> British, where no ending tells (wording.py has the endings).
BRITISH = {
    "aluminum": "aluminium",
    "analyze": "analyse",
    "artifact": "artefact",
    "ax": "axe",
    "catalog": "catalogue",
    "center": "centre",
    "centers": "centres",
    "check": "cheque",
    "cozy": "cosy",
    "curb": "kerb",
    "defense": "defence",
    "dialog": "dialogue",
    "draft": "draught",
    "fiber": "fibre",
    "fulfill": "fulfil",
    "gray": "grey",
    "jewelry": "jewellery",
    "judgment": "judgement",
    "license": "licence",
    "liter": "litre",
    "liters": "litres",
    "maneuver": "manoeuvre",
    "meter": "metre",
    "meters": "metres",
    "kilometer": "kilometre",
    "kilometers": "kilometres",
    "mold": "mould",
    "offense": "offence",
    "pajamas": "pyjamas",
    "pediatric": "paediatric",
    "plow": "plough",
    "practice": "practise",
    "program": "programme",
    "programs": "programmes",
    "skeptic": "sceptic",
    "skeptical": "sceptical",
    "theater": "theatre",
    "theaters": "theatres",
    "tire": "tyre",
    "tires": "tyres",
    "while": "whilst",
}
OUR = frozenset(  # of these, American spelling leaves the u out, whatever ending follows
    "arbor ardor armor behavior candor clamor color demeanor endeavor favor fervor flavor glamor harbor honor humor "
    "labor neighbor odor parlor rancor rigor rumor savior savor splendor tumor valor vapor vigor".split()
)
