"""The words that resolving speakers knows: titles, heads of nominals by kind, organization words, places.

Written by us; given names with their usual gender are in `given_names.json` (the 1990 census of the United States, in
the public domain, and a few hundred from elsewhere added by hand).
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

MALE, FEMALE = "male", "female"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS = {
    **dict.fromkeys(
        "mr sir lord king prince congressman father brother pope councilman assemblyman duke baron".split(), MALE
    ),
    **dict.fromkeys("mrs ms miss lady dame queen princess congresswoman sister chairwoman spokeswoman councilwoman "
                    "assemblywoman duchess baroness".split(), FEMALE),
    **dict.fromkeys("dr chairman rabbi sheikh emir sultan cardinal archbishop imam".split()),
}  # fmt: skip

TITLES = frozenset(HONORIFICS) | _words("""
    sen sens rep reps gov govs lt gen col maj capt sgt cpl cmdr adm prof rev fr hon supt det insp atty pres senator
    senators representative representatives governor governors president presidents mayor judge justice secretary
    chancellor minister premier ambassador envoy chair chairperson commissioner sheriff officer detective attorney
    general professor coach ceo cfo coo spokesman spokesperson speaker leader director editor reporter correspondent
    commentator strategist candidate captain lieutenant sergeant colonel major admiral commander chief deputy vice
    former ex then acting interim superintendent inspector bishop reverend pastor emperor delegate deacon prosecutor
    lawyer solicitor counsel administrator treasurer comptroller controller auditor clerk trooper constable host
    anchor analyst adviser advisor manager owner founder co-founder cofounder author actor actress singer rapper
    businessman billionaire mogul tycoon economist historian columnist blogger activist contributor nominee hopeful
    frontrunner incumbent doctor nurse scientist researcher agent special press prime foreign assistant associate
    senior undersecretary whip alderman congressperson rear brigadier attorneys chairmen co-chair co-chairman
    cochair laureate star guru pollster aide surrogate moderator cdr cpt ltc sec committeeman committeewoman
    selectman freeholder trustee provost dean regent marshal ranger ombudsman ag canon conservator challenger smt
    shri coun cllr councillor mp mep msp mla taoiseach tánaiste
""")

PARTIES = _words("""
    republican republicans democrat democrats democratic gop libertarian conservative liberal labour tory green
    socialist independent american british russian chinese french german israeli iranian turkish ukrainian polish
    italian spanish mexican canadian japanese indian pakistani afghan iraqi syrian egyptian saudi greek dutch
    swedish norwegian danish finnish irish scottish welsh australian european african asian latino hispanic
    brazilian cuban venezuelan korean vietnamese u.s us uk eu state federal catholic christian muslim jewish islamic
""")

ORGANIZATION_WORDS = _words("""
    inc corp corporation co ltd llc plc ag gmbh nv oy asa bv kg kgaa srl sarl pty pvt govt company companies group
    holdings bank university college institute institution
    school academy ministry department office bureau agency committee subcommittee commission council court congress
    senate parliament party union association federation foundation league society organization organisation
    center centre fund campaign administration government police times post journal herald tribune gazette news press
    magazine network radio tv television broadcasting media church hospital board authority service services assembly
    house airlines airways motors industries international partners associates coalition alliance movement army
    navy force guard nations club team museum library caucus conference chamber cabinet pentagon kremlin treasury
    embassy consulate legislature tribunal corps pac project initiative report review weekly daily globe guardian
    politico forum trust laboratory lab labs studios entertainment technologies systems solutions enterprises tower
    command division directorate convention
    brotherhood front legion rangers giants store stores street square avenue road hotel casino airport prison
    jail stadium arena theater theatre hall building park county city district forces voters supporters registrar
    delegation secretariat registry duma bundestag knesset politburo observatory survey poll
    twitter facebook google amazon apple microsoft youtube wikileaks gallup breitbart reuters cnn nbc cbs abc msnbc npr
    robotics networks rovers wanderers athletic towage haulage logistics seafood foods thermal railways telecom telecoms
    pharma pharmaceuticals biotech ventures analytics breweries bakery farms orchards dairies ferries shipping
    symphony philharmonic ballet diocese archdiocese seminary monastery cooperative collective syndicate
    consortium inspectorate constabulary observatory aquarium zoo orchestra
    bbc fox nato unesco opec hezbollah hamas isis isil taliban fbi cia nsa irs doj""")

# Plurals of people that begin sentences and headlines in capitals, and end no organization's name but a long one's.
PEOPLE = _words("""
    aides allies analysts experts voters supporters officials lawmakers critics witnesses investigators prosecutors
    reporters journalists activists protesters demonstrators scientists researchers economists historians strategists
    insiders advisers advisors leaders members candidates nominees spokesmen spokeswomen spokespeople observers
    pundits scholars executives donors backers opponents advocates organizers residents neighbors students teachers
    parents families friends relatives colleagues authorities senators congressmen governors mayors lawyers attorneys
    judges delegates operatives consultants campaigners commentators columnists pollsters respondents evangelicals
    millennials conservatives liberals progressives moderates independents latinos hispanics muslims christians
    catholics jews americans europeans women men whites blacks immigrants refugees veterans drivers crowds viewers
    readers users customers investors traders doctors physicians nurses policymakers politicians rivals sources
    callers managers shoppers passengers motorists neighbours patients defendants suspects victims pensioners landlords
    tenants growers farmers fishermen skippers crews
    diplomats surrogates staffers employees workers heavyweights fathers mothers netizens companies
""")
# Nouns that only count the plural after "of": "a series of studies", "a number of pilots".
COUNTS = _words("""
    lot lots number numbers series constellation roster slew host array pair couple range handful string flurry spate
    clutch army group bunch wave coalition crop swath mix generation panel parade cadre""")
# Words that open a phrase for a number or part of many.
QUANTITIES = _words("""
    plenty fifty twenty thirty forty sixty seventy eighty ninety dozens hundreds thousands millions scores lots
    two-thirds three-quarters three-fourths one-third one-fifth half nearly roughly almost anything anyone everyone
    eleven twelve thirteen fourteen fifteen twentysomething
""")

PLACES = frozenset(" ".join(name.split()) for name in """
    america, united states, u.s., us, usa, uk, u.k., eu, britain, england, scotland, wales, ireland, france, germany,
    italy, spain, portugal, poland, russia, ukraine, belarus, china, japan, india, pakistan, iran, iraq, syria, turkey,
    israel, egypt, libya, saudi arabia, qatar, yemen, lebanon, jordan, afghanistan, mexico, canada, brazil, argentina,
    chile, colombia, venezuela, cuba, haiti, australia, new zealand, south africa, nigeria, kenya, sudan, somalia,
    north korea, south korea, taiwan, vietnam, thailand, indonesia, malaysia, singapore, philippines, greece, hungary,
    romania, bulgaria, serbia, croatia, austria, switzerland, sweden, norway, denmark, finland, estonia, latvia,
    lithuania, netherlands, belgium, georgia, armenia, azerbaijan, kazakhstan, moscow, kyiv, kiev, washington, london,
    paris, berlin, brussels, beijing, tehran, ankara, jerusalem, tokyo, delhi, new delhi, islamabad, kabul, baghdad,
    damascus, riyadh, cairo, rome, madrid, warsaw, vienna, geneva, ottawa, canberra, havana, seoul, pyongyang,
    new york, new york city, los angeles, chicago, houston, boston, philadelphia, miami, dallas, atlanta, detroit,
    seattle, denver, las vegas, san francisco, baltimore, cleveland, orlando, charlotte, milwaukee, flint, ferguson,
    alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii, idaho, illinois,
    indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota, mississippi,
    missouri, montana, nebraska, nevada, new hampshire, new jersey, new mexico, north carolina, north dakota, ohio,
    oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont,
    virginia, west virginia, wisconsin, wyoming, manhattan, brooklyn, hollywood, silicon valley, wall street,
    capitol hill, white house, kremlin, pentagon, downing street, europe, asia, africa, middle east, latin america,
    gaza, west bank, aleppo, benghazi, crimea, hong kong, burlington, trenton, albany, sacramento, des moines
    """.split(","))  # fmt: skip

STOP_WORDS = _words("""
    a an the and or but nor so yet if when while as at by for from in into of off on onto out over to up with
    without after before during since until though although because unless whereas whether that this these those
    there here then thus hence however still also even just only not no yes he she it they we you i who whom whose
    which what why how where his her hers its their theirs our ours your yours my mine him them us me himself
    herself itself themselves one two three four five six seven eight nine ten some many most few several all both
    each every any another other others such more less much monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december mon tue tues wed thu thurs
    fri sat sun jan feb aug sept oct nov dec is are was were be been being am has have had do does did will would
    can could shall should may might must let now today yesterday tomorrow tonight according about against among
    amid around between beyond despite except like near per through throughout toward towards under upon via within
    once again ever never always often sometimes perhaps maybe indeed instead meanwhile moreover furthermore
    nevertheless nonetheless otherwise rather later earlier well ok okay oh please thank thanks hello hi said says
    asked told added speaking citing noting calling nobody everyone everybody anyone anybody someone somebody none
    nothing everything something people christmas easter thanksgiving good great god latest first last next new old
    updated photo image video file related read click watch share follow advertisement q a editor's it's i'm i've
    we're that's he's she's they're there's don't can't let's what's who's you're re via make made get got go going late
    come take keep look see want think know say
""")

NO_FIRST_WORDS = _words("""
    team besides young rival meet inside camp mother father wife dear including longtime onetime president-elect like
    aunt auntie uncle cousin grandma grandpa granny grandad poor little miss unlike
    versus vs anti pro how why what when where""")

PRONOUNS = {
    **dict.fromkeys(("he", "his", "him", "himself"), MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), FEMALE),
}
FIRST_PERSON = _words("i me my mine myself we us our ours ourselves")
PLURAL_PRONOUNS = _words("""
    they them their theirs themselves you your both many some others most few those these all several everyone everybody
    people anyone anybody nobody none any more half thousands millions hundreds dozens two three four five six seven
    eight nine ten no-one each neither either""")
SECOND_PERSON = _words("you your yours")
THINGS = _words("it its itself")
RELATIVES = _words("who whom whose which that")
INDEFINITE = _words("a an another one any some no someone somebody")

DOCUMENTS = _words("""
    report reports poll polls survey surveys study studies statement statements letter letters email emails e-mail
    e-mails memo memos memorandum ad ads advertisement video videos lawsuit suit complaint bill bills book books
    article articles editorial editorials transcript transcripts document documents record records data results
    tweet tweets post posts law laws legislation constitution agreement order orders ruling rulings filing filings
    affidavit indictment release message messages note notes op-ed headline headlines sign signs banner story
    stories analysis figures statistics petition resolution charter treaty evidence research findings numbers brief
    cable cables dossier manifesto blog column interview paper papers file files footage recording tape audio film
    documentary trailer graphic caption chart map list plan proposal platform draft text texts press-release notice
    review profile essay excerpt excerpts account accounts returns averages average index forecast projection
    estimates estimate rule rules regulation policy program slogan website page pamphlet flyer flier leaflet mailer
    commercial spot biography autobiography memoir novel clip images photo photos photograph pictures case motion
    testimony questionnaire hashtag census polling coverage dispatch op-eds minutes guidelines act amendment
    decision decree clause passage logs verdict summary summaries tabulation tally posting transcription comment
    remarks speech speeches argument arguments theory idea belief rhetoric movie movies films lists page pages booklet
    booklets series update updates materials comments policies inquiry inquiries thriller play plays novel novels draft
    drafts surveys disclosure disclosures commercials mailers graphics ledger ledgers projections forecasts quiz
    quizzes saw adage proverb calculation calculations presentation presentations slide slides show-and-tell
    tallies counts pamphlets leaflets flyers fliers columns blogs websites captions charts maps excerpts
    affidavits indictments briefs memoirs biographies trailers spots clauses passages dispatches reviews essays
    advertisements infographic infographics podcast podcasts subpoena subpoenas warrant warrants manifestos
    calls robocall robocalls measure measures slideshow slideshows
    declaration declarations communique communiqué telegram telegrams cartoon cartoons song songs lyrics
    test tests replay replays search searches experiment experiments scan scans autopsy autopsies simulation simulations
    archive archives assessment assessments bulletin bulletins reading readings measurement measurements
    screenshot screenshots diary diaries
""")

# Of somebody's own words: what "Linde's letter" says, she says.
OWN_WORDS = _words("""
    tweet tweets statement statements letter letters email emails e-mail e-mails memo memos post posts op-ed op-eds
    column columns article articles essay essays message messages remark remarks comment comments rhetoric speech
    speeches testimony memoir memoirs blog note notes text texts release press-release book account argument arguments
    lawsuit suit complaint petition ad ads commercial report reports study
    studies analysis paper editorial novel song songs podcast manifesto pamphlet
""")

GROUPS = _words("""
    crowd audience public majority minority media press police staff team couple electorate jury panel crew family
    pair duo trio quartet leadership base community population protesters people percent generation delegation band
    gang quarter third half men women children folks clergy faculty opposition left right establishment elite
    rank-and-file percentage plurality handful number row chorus share cast mob world camp brass prosecution
    defense enforcement business rivals wing rest circle much brain-trust entourage movement faction industry
    mainstream tribe masses side market markets
""")

ORGANIZATIONS = _words("""
    company govt directorate campaign group agency department administration government court committee party
    board commission
    network newspaper magazine firm union organization organisation university school bank ministry office bureau
    foundation association council military army church institute station outlet publication city state country
    nation congress parliament senate house legislature regime embassy service operation club federation league
    society coalition alliance paper site center centre authority hospital corporation manufacturer
    retailer carrier airline maker giant startup charity nonprofit non-profit super pac conglomerate chain
    town village county borough publication
    broadcaster tabloid daily weekly journal wire outfit fund institution college kingdom republic bloc body
    museum library gallery theatre theater zoo orchestra diocese parish constabulary utility insurer lender supplier
    brewery bakery restaurant hotel pub supermarket factory port laboratory lab observatory studio exchange inspectorate
    secretariat treasury province region municipality consulate airport railway cooperative collective consortium
    watchdog regulator chamber cabinet junta militia tribunal unit subsidiary show caucus conference brand
""")

PLURAL_LOOKALIKES = _words("""
    boss congress press business princess actress hostess waitress witness mistress governess heiress stewardess news
    economics politics united les texas us is was has hers""")

KIN = _words("""
    wife husband mother father son daughter brother sister spouse widow widower grandfather grandmother grandson
    granddaughter uncle aunt niece nephew cousin mom dad ex-wife ex-husband sibling""")
FEMALE_ROLES = _words("""
    spokeswoman congresswoman chairwoman woman wife mother daughter sister girl lady actress businesswoman councilwoman
    assemblywoman grandmother aunt niece waitress queen princess widow girlfriend ex-wife policewoman saleswoman
    stateswoman mom heiress hostess duchess anchorwoman alumna gentlewoman bride""")
MALE_ROLES = _words("""
    congressman man husband father son brother boy businessman councilman assemblyman grandfather uncle nephew waiter
    king prince widower boyfriend ex-husband policeman salesman statesman dad gentleman guy groom""")

SYNONYMS = {
    "senator": "sen senate lawmaker", "congressman": "rep representative lawmaker house", "governor": "gov",
    "congresswoman": "rep representative lawmaker", "lawmaker": "rep sen representative senator congressman "
    "congresswoman assemblyman", "representative": "rep", "physician": "dr doctor", "doctor": "dr physician",
    "professor": "prof", "general": "gen", "attorney": "lawyer counsel", "lawyer": "attorney counsel",
    "spokesman": "spokesperson secretary", "spokeswoman": "spokesperson secretary", "spokesperson": "spokesman "
    "spokeswoman", "official": "spokesman spokeswoman secretary minister director deputy", "chairman": "chair",
    "chairwoman": "chair", "judge": "justice", "republican": "r gop", "democrat": "d democratic",
    "candidate": "nominee hopeful frontrunner", "nominee": "candidate", "hopeful": "candidate",
    "front-runner": "candidate", "frontrunner": "candidate", "mogul": "businessman billionaire developer tycoon",
    "billionaire": "businessman mogul developer tycoon", "businessman": "billionaire mogul developer tycoon",
    "president": "pres", "priest": "father fr", "pastor": "rev reverend", "minister": "rev", "author": "writer",
    "academic": "professor prof", "leader": "president chairman minister chancellor", "diplomat": "ambassador envoy",
    "company": "inc corp corporation co ltd llc plc firm giant maker startup facebook twitter google amazon apple "
    "microsoft holdings motors industries enterprises technologies", "firm": "llc llp company partners associates "
    "holdings consultancy", "giant": "company inc corp facebook google amazon apple microsoft",
    "tabloid": "newspaper paper daily news post", "publication": "magazine newspaper review",
    "foundation": "federation fund", "federation": "foundation union",
    "newspaper": "times post journal herald tribune gazette daily star globe guardian paper tabloid advocate",
    "paper": "times post journal herald tribune gazette daily star globe guardian newspaper tabloid advocate",
    "outlet": "news times post journal magazine network cnn nbc cbs abc msnbc fox website politico breitbart",
    "magazine": "weekly review", "website": "politico breitbart site com", "site": "website politico breitbart com",
    "network": "cnn nbc cbs abc msnbc fox bbc tv television broadcasting news univision", "channel": "network",
    "broadcaster": "bbc tv television network",
    "agency": "department bureau administration fbi cia nsa epa irs service "
    "authority office commission agency", "bureau": "fbi", "department": "ministry doj", "ministry": "department",
    "group": "pac association coalition foundation league union institute council center alliance organization society "
    "committee action project front isis taliban federation nonprofit caucus", "organization": "association coalition "
    "foundation league union institute council center alliance group society federation nonprofit network isis",
    "union": "workers teamsters federation", "campaign": "camp team", "camp": "campaign team", "team": "campaign camp",
    "government": "administration", "administration": "government", "university": "college school",
    "school": "university college", "party": "gop", "bank": "reserve", "court": "circuit", "panel": "committee board "
    "commission", "board": "committee council commission", "committee": "dnc rnc panel", "institute": "center",
    "nation": "country", "country": "nation", "pac": "super", "watchdog": "group", "house": "chamber",
    "officer": "sgt capt lt detective chief", "economist": "professor", "scholar": "professor prof",
    "expert": "professor director", "executive": "ceo president", "adviser": "advisor strategist", "aide": "adviser "
    "advisor spokesman spokeswoman", "reporter": "correspondent journalist", "journalist": "reporter correspondent",
}  # fmt: skip

NICKNAMES = {
    "bill": "william", "bob": "robert", "dick": "richard", "jim": "james", "joe": "joseph", "mike": "michael",
    "tom": "thomas", "ted": "theodore edward rafael", "ben": "benjamin", "bernie": "bernard", "chuck": "charles",
    "tony": "anthony", "dave": "david", "steve": "steven stephen", "liz": "elizabeth", "beth": "elizabeth",
    "kate": "katherine catherine", "jeb": "john", "jack": "john", "mitt": "willard", "newt": "newton",
    "andy": "andrew", "bobby": "robert", "hank": "henry", "harry": "harold henry", "jerry": "gerald jerome",
    "larry": "lawrence", "matt": "matthew", "nick": "nicholas", "pat": "patrick patricia", "pete": "peter",
    "rick": "richard", "ron": "ronald", "sam": "samuel samantha", "sue": "susan", "peggy": "margaret",
    "meg": "margaret", "tim": "timothy", "tina": "christina", "will": "william", "jon": "jonathan",
    "greg": "gregory", "dan": "daniel", "ed": "edward", "ken": "kenneth", "don": "donald", "debbie": "deborah",
    "kathy": "kathleen katherine", "barb": "barbara", "jen": "jennifer", "chris": "christopher christine",
    "alex": "alexander alexandra", "al": "albert alan allen", "rudy": "rudolph", "gabby": "gabrielle",
    "iggy": "ignatius", "abe": "abraham", "archie": "archibald", "art": "arthur", "barney": "bernard",
    "becky": "rebecca", "bert": "albert herbert robert", "betsy": "elizabeth", "betty": "elizabeth",
    "cathy": "catherine", "charlie": "charles", "cindy": "cynthia", "cliff": "clifford", "deb": "deborah",
    "dot": "dorothy", "fran": "frances francis", "fred": "frederick alfred", "gene": "eugene",
    "gerry": "gerald gerard", "ginny": "virginia", "gus": "augustus angus", "hal": "harold henry", "herb": "herbert",
    "jake": "jacob", "jamie": "james", "jeff": "jeffrey", "jess": "jessica", "josh": "joshua", "leo": "leonard",
    "lou": "louis louise", "maggie": "margaret", "manny": "emanuel", "marty": "martin", "mick": "michael",
    "molly": "mary", "nat": "nathaniel", "ned": "edward edmund", "nell": "eleanor helen", "norm": "norman",
    "pam": "pamela", "patty": "patricia", "phil": "philip phillip", "ray": "raymond", "reg": "reginald",
    "rob": "robert", "ronnie": "ronald veronica", "russ": "russell", "sandy": "alexander sandra", "sid": "sidney",
    "stan": "stanley", "stu": "stuart", "terry": "terence theresa", "theo": "theodore", "toby": "tobias",
    "val": "valerie", "vic": "victor", "vicky": "victoria", "vince": "vincent", "walt": "walter", "wes": "wesley",
    "zach": "zachary",
    "sasha": "alexander alexandra", "volodya": "vladimir", "misha": "mikhail", "dima": "dmitry",
}  # fmt: skip

# Of a party and state in brackets ("D-Mo."); states as news agencies and the post shorten them.
STATES = {
    "d": "democrat", "r": "republican", "i": "independent",
    **dict(pair.split(":") for pair in """
    ala:alabama al:alabama alaska:alaska ak:alaska ariz:arizona az:arizona ark:arkansas ar:arkansas calif:california
    ca:california colo:colorado co:colorado conn:connecticut ct:connecticut del:delaware de:delaware fla:florida
    fl:florida ga:georgia hi:hawaii id:idaho ill:illinois il:illinois ind:indiana ia:iowa kan:kansas ks:kansas
    ky:kentucky la:louisiana md:maryland mass:massachusetts ma:massachusetts mich:michigan mi:michigan
    minn:minnesota mn:minnesota miss:mississippi ms:mississippi mo:missouri mont:montana mt:montana neb:nebraska
    ne:nebraska nev:nevada nv:nevada okla:oklahoma ok:oklahoma ore:oregon or:oregon pa:pennsylvania tenn:tennessee
    tn:tennessee tex:texas tx:texas ut:utah vt:vermont va:virginia wash:washington wa:washington wis:wisconsin
    wisc:wisconsin wi:wisconsin wyo:wyoming wy:wyoming""".split()),
}  # fmt: skip

PARTICLES = _words("de del della di da dos das du la le van von der den ter ten bin ibn ben al el bint dal abu zu y e")
SUFFIXES = _words("jr sr ii iii iv esq phd")
AFTER_NAMES = _words("mp msp mep mla td kc qc sc mbe obe cbe")  # "Derek Lohse MP"


@lru_cache(maxsize=1)
def _name_table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(
        files("onrecord.resolve").joinpath("given_names.json").read_text(encoding="utf-8")
    )
    return table


@lru_cache(maxsize=1)
def given_names() -> dict[str, str | None]:
    """Given names in small letters, each with its usual gender, None where it has no usual one."""
    genders = {"male": MALE, "female": FEMALE, "both": None}
    return {name: gender for column, gender in genders.items() for name in _name_table()[column].split()}


@lru_cache(maxsize=1)
def names_and_surnames() -> frozenset[str]:
    """Given names that are about as often surnames ("Clinton", "Kelly")."""
    return frozenset(_name_table()["surnames_too"].split())


def ending_lean(name: str) -> float:
    """What a given name's last letters tell of its bearer's gender: above 0 male, below 0 female, 0 nothing."""
    endings: dict[str, float] = _name_table()["endings"]
    return endings.get(name[-3:], endings.get(name[-2:], 0.0))


def plural(noun: str) -> bool:
    """Whether a noun in small letters looks like a plural."""
    if noun in PLURAL_LOOKALIKES or noun.endswith(("ss", "us", "is", "’s", "'s")):
        return False
    return (
        noun.endswith(("s", "s’")) or noun in ("men", "women", "people", "children") or noun.endswith(("men", "folk"))
    )


def role_gender(noun: str) -> str | None:
    """The gender that a role in small letters tells, if any."""
    return FEMALE if noun in FEMALE_ROLES else MALE if noun in MALE_ROLES else None
