"""What people type, and what must come first, over a small catalogue of real titles (`real_titles.txt`)."""

import pytest

from catalogue.search import search
from catalogue.tests.real_titles import make_real_titles
from catalogue.tests.test_querysets import Anybody

pytestmark = pytest.mark.django_db

FIRST = {
    "names, whole and in pieces": {
        "The Godfather": ["the godfather", "godfather", "GODFATHER"],
        "The Thing": ["the thing", "thing"],
        "Batman": ["batman"],
        "Rocky": ["rocky"],
        "Spider": ["spider"],
        "A Beautiful Mind": ["beautiful mind"],
        "Seven Samurai": ["seven samurai"],
        "The Simpsons": ["simpsons"],
        "It": ["it"],
        "Up": ["up"],
        "Her": ["her"],
        "Heat": ["heat"],
        "Alien": ["alien", "alien the"],
        "Aliens": ["aliens"],
        "Star Trek": ["star trek"],
        "La La Land": ["la la land"],
        "La Dolce Vita": ["dolce vita"],
        "V for Vendetta": ["v for vendetta"],
        "The Lord of the Rings: The Return of the King": [
            "lord rings return",
            "lord of the rings the return of the king",
        ],
        "In the Heat of the Night": ["in the heat of the night"],
        "The Shawshank Redemption": ["the"],
    },
    "names while they are typed": {
        "The Dark Knight": ["dark k"],
        "Spider-Man: No Way Home": ["spider m", "spiderman no way"],
        "21 Jump Street": ["21 jump"],
        "The Lord of the Rings: The Fellowship of the Ring": ["lord of the ri", "j r r tol"],
        "Forrest Gump": ["tom ha"],
        "Better Call Saul": ["better call"],
        "The Shawshank Redemption": ["shawshenk redem", "shawshenk r"],
        "12 Angry Men": ["twelv"],
    },
    "slips": {
        "The Godfather": ["godfahter", "gofdather", "godfaht"],
        "The Godfather Part II": ["the godfater part 2"],
        "The Shawshank Redemption": ["shawshenk", "shawshank redemtion", "shashank redemtpion"],
        "The Dark Knight": ["the dark knigt"],
        "Amélie": ["amlie"],
        "Spider-Man": ["spidermann"],
        "The Matrix": ["matirx"],
        "Interstellar": ["interstelar"],
        "Inception": ["incpetion"],
        "Seven Samurai": ["seven samuri"],
        "Pride & Prejudice": ["pride & predjudice"],
        "Schindler's List": ["schindlers lsit"],
        "Breaking Bad": ["breakng bad"],
        "Forrest Gump": ["forest gum", "tom hnaks"],
        "Se7en": ["brd pitt"],
        "Pulp Fiction": ["tarantno", "quentin tarrantino"],
        "Иди и смотри": ["смотрри"],
    },
    "accents and letters": {
        "Amélie": ["amelie", "AMÉLIE"],
        "Léon: The Professional": ["leon"],
        "The 400 Blows": ["francois truffaut"],
        "Volver": ["almodovar"],
        "Trois couleurs: Bleu": ["kieslowski"],
        "Łódź Ghetto": ["lodz ghetto"],
        "Æon Flux": ["aeon flux"],
        "Y tu mamá también": ["y tu mama tambien"],
        "Smultronstället": ["smultronstallet"],
    },
    "punctuation and words in one or two": {
        "WALL·E": ["wall e", "walle", "wall-e"],
        "Spider-Man": ["spider man", "spiderman"],
        "Spider-Man 2": ["spider-man 2"],
        "The Godfather": ["god father"],
        "Star Wars: Episode IV - A New Hope": ["starwars"],
        "Toy Story 3": ["toystory 3"],
        "I, Robot": ["irobot"],
        "X-Men": ["xmen", "x men"],
        "Mission: Impossible": ["mission impossible"],
        "Kill Bill: Vol. 1": ["kill bill vol 1"],
        "Romeo + Juliet": ["romeo & juliet", "romeo and juliet", "romeo juliet"],
        "Bonnie and Clyde": ["bonnie & clyde"],
        "Pride & Prejudice": ["pride and prejudice"],
        "Ocean's Eleven": ["oceans eleven"],
        "Ocean's Twelve": ["ocean’s twelve"],
        "Schindler's List": ["schindler list", "schindlers list"],
        "Singin' in the Rain": ["singing in the rain"],
        "L'Avventura": ["l'avventura", "lavventura", "avventura"],
        "E.T. the Extra-Terrestrial": ["extraterrestrial"],
        "$": ["$"],
    },
    "initials and abbreviations": {
        "M*A*S*H": ["mash", "m*a*s*h"],
        "E.T. the Extra-Terrestrial": ["et", "e.t.", "e t"],
        "L.A. Confidential": ["la confidential", "l.a. confidential"],
        "A.I. Artificial Intelligence": ["ai"],
        "G.I. Jane": ["gi jane"],
        "Star Trek": ["jj abrams", "j.j. abrams", "j j abrams"],
        "The Lord of the Rings: The Fellowship of the Ring": ["jrr tolkien", "j. r. r. tolkien"],
        "Pulp Fiction": ["samuel l jackson"],
        "Doctor Who": ["dr who"],
    },
    "numbers": {
        "12 Angry Men": ["12 angry men", "twelve angry men"],
        "Twelve Monkeys": ["12 monkeys"],
        "Se7en": ["seven", "se7en", "7"],
        "Seven Samurai": ["7 samurai"],
        "21 Jump Street": ["twenty one jump street"],
        "2001: A Space Odyssey": ["2001", "two thousand and one"],
        "101 Dalmatians": ["one hundred and one dalmatians"],
        "20,000 Leagues Under the Sea": ["20000 leagues"],
        "8½": ["8½", "8 1/2"],
        "Nineteen Eighty-Four": ["1984", "nineteen eighty four"],
        "Friday the 13th": ["friday the thirteenth", "friday 13th"],
        "Ocean's Eleven": ["ocean's 11"],
        "Rocky II": ["rocky 2", "rocky ii", "rocky two"],
        "Rocky V": ["rocky 5"],
        "The Godfather Part II": ["godfather part ii"],
        "The Godfather Part III": ["godfather 3"],
        "Star Wars: Episode V - The Empire Strikes Back": ["star wars 5"],
        "Back to the Future Part II": ["back to the future 2"],
    },
    "people and years": {
        "Forrest Gump": ["tom hanks", "hanks tom"],
        "Pulp Fiction": ["tarantino", "samuel jackson"],
        "The Wolf of Wall Street": ["scorsese"],
        "The Dark Knight": ["nolan"],
        "Inception": ["dicaprio"],
        "The Godfather Part II": ["de niro pacino"],
        "Breathless": ["jean luc godard", "jeanluc godard"],
        "The Matrix": ["matrix 1999"],
        "The Matrix Reloaded": ["matrix 2003"],
        "The Godfather": ["godfather pacino 1972", "coppola 1972"],
    },
    "Japanese": {
        "七人の侍": ["七人の侍", "人の侍", "七人", "黒澤明"],
        "となりのトトロ": ["トトロ", "ととろ"],
        "千と千尋の神隠し": ["千と千尋", "神隠し", "宮崎駿"],
    },
    "Cyrillic": {
        "Брат 2": ["брат", "БРАТ 2"],
        "Ирония судьбы, или С лёгким паром!": ["ирония судьбы", "с легким паром"],
        "Иди и смотри": ["иди и смотри"],
    },
    "Arabic": {
        "إشاعة حب": ["إشاعة حب", "اشاعه"],
        "وجدة": ["وجدة"],
    },
    "Korean": {
        "올드보이": ["올드보이", "올드 보이", "올ㄷ"],
        "살인의 추억": ["살인의", "봉준호"],
    },
    "Greek": {
        "Μια αιωνιότητα και μια μέρα": ["αιωνιοτητα", "ΜΙΑ ΑΙΩΝΙΌΤΗΤΑ"],
    },
    "Thai and Hindi": {
        "ฉลาดเกมส์โกง": ["ฉลาด"],
        "दिलवाले दुल्हनिया ले जायेंगे": ["दिलवाले"],
    },
}


@pytest.mark.parametrize("subject", FIRST)
def test_what_was_meant_comes_first(subject: str) -> None:
    make_real_titles()
    wanted = {query: name for name, queries in FIRST[subject].items() for query in queries}
    found = {query: search(Anybody(), query).found for query in wanted}
    assert {query: there[0].title.name if there else "" for query, there in found.items()} == wanted
