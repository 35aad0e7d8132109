"""The facts of the demo library, as data. Plots are our own words; docs/demo-library.md says where each fact is from.

A fact that could not be verified is left out ("N/A", as OMDb writes it) rather than guessed.
"""

from dataclasses import dataclass

PUBLIC_DOMAIN = "A stand-in made for this demo.\nThe film itself is in the public domain in the United States."
NOTHING_OF_IT = "A stand-in made for this demo.\nNothing of the programme itself is shown."
OPEN_MOVIE = "A stand-in made for this demo.\nThe film itself is an open movie by the Blender Foundation (CC BY)."
REAL_CITY = (
    "A stand-in made for this demo, from footage of a city given to the public domain.\n"
    "The film itself is an open movie by the Blender Foundation (CC BY)."
)


@dataclass(frozen=True)
class Series:
    """A series, in the words of OMDb's answer of type "series"."""

    imdb_id: str
    title: str
    years: str
    released: str
    rated: str
    runtime: str
    genre: str
    writer: str
    actors: str
    plot: str
    language: str
    country: str
    seasons: int
    rating: str = "N/A"
    votes: str = "N/A"


@dataclass(frozen=True)
class Item:
    """One folder of the demo library: a film, or (with `series`) an episode.

    `metadata` is the text of metadata.txt. `scene` names the drawing that is animated; `footage` the real pictures that
    are used where they can be had ("" for none). `stills` are the numbers of the segments of a whole film whose first
    pictures a person chose. `captions` names the captions in this package.
    """

    imdb_id: str
    title: str
    year: str
    released: str
    rated: str
    runtime: str
    genre: str
    director: str
    writer: str
    actors: str
    plot: str
    language: str
    country: str
    metadata: str
    scene: str
    notice: str
    rating: str = "N/A"
    votes: str = "N/A"
    footage: str = ""
    stills: tuple[int, ...] = ()
    captions: str = ""
    series: Series | None = None
    season: int = 0
    episode: int = 0

    @property
    def label(self) -> str:
        """The name people see while the library is built."""
        if self.series is None:
            return f"{self.title} ({self.year})"
        return f"{self.series.title} S{self.season:02d}E{self.episode:02d}"


FILMS = (
    Item(
        imdb_id="tt1254207",
        title="Big Buck Bunny",
        year="2008",
        released="10 Apr 2008",
        rated="N/A",
        runtime="10 min",
        genre="Animation, Short, Comedy",
        director="Sacha Goedegebure",
        writer="Sacha Goedegebure",
        actors="N/A",
        plot="A very large and very gentle rabbit wants nothing but a spring morning among butterflies and apples. "
        "Three small bullies spoil it once too often, and find out how inventive patience can be.",
        language="None",
        country="Netherlands",
        metadata="# The whole film. (c) 2008 Blender Foundation, CC BY 3.0\ntt1254207\n",
        scene="snow_pass",
        notice=OPEN_MOVIE,
        footage="big_buck_bunny",
        stills=(22, 24, 53),
        captions="big_buck_bunny",
    ),
    Item(
        imdb_id="tt1727587",
        title="Sintel",
        year="2010",
        released="27 Sep 2010",
        rated="N/A",
        runtime="15 min",
        genre="Animation, Short, Fantasy",
        director="Colin Levy",
        writer="N/A",
        actors="Halina Reijn, Thom Hoffman",
        plot="A young woman nurses a wounded baby dragon until it is torn away from her. She walks for years, over "
        "deserts and snow, to find it, and does not notice what the years are doing.",
        language="English",
        country="Netherlands",
        metadata="# A stand-in: see docs/demo-library.md\nimdb: tt1727587\n",
        scene="snow_pass",
        notice=OPEN_MOVIE,
        rating="7.4",
    ),
    Item(
        imdb_id="tt2285752",
        title="Tears of Steel",
        year="2012",
        released="26 Sep 2012",
        rated="N/A",
        runtime="12 min",
        genre="Short, Sci-Fi",
        director="Ian Hubert",
        writer="N/A",
        actors="Derek de Lint, Sergio Hasselbaink, Rogier Schippers",
        plot="Robots hold what is left of Amsterdam. In an old church a handful of fighters and scientists stage a "
        "memory, a goodbye on a bridge forty years ago, and try to make it end better.",
        language="English",
        country="Netherlands",
        metadata="# A stand-in with real footage of a city (CC0)\nIMDb ID: tt2285752\n",
        scene="glass_towers",
        notice=REAL_CITY,
        footage="city",
    ),
    Item(
        imdb_id="tt0056923",
        title="Charade",
        year="1963",
        released="05 Dec 1963",
        rated="Passed",
        runtime="113 min",
        genre="Comedy, Mystery, Romance, Thriller",
        director="Stanley Donen",
        writer="Peter Stone",
        actors="Cary Grant, Audrey Hepburn, Walter Matthau, James Coburn",
        plot="A widow in Paris learns that her husband had several passports, several enemies and a fortune nobody can "
        "find. The charming stranger who helps her changes his name whenever she begins to trust it.",
        language="English, French",
        country="United States",
        metadata="# A stand-in: see docs/demo-library.md\nimdb_id=tt0056923\nlabel: Demo clip\n",
        scene="paris",
        notice=PUBLIC_DOMAIN,
        rating="7.9",
    ),
    Item(
        imdb_id="tt0063350",
        title="Night of the Living Dead",
        year="1968",
        released="04 Oct 1968",
        rated="R",
        runtime="96 min",
        genre="Horror, Thriller",
        director="George A. Romero",
        writer="John A. Russo, George A. Romero",
        actors="Duane Jones, Judith O'Dea, Karl Hardman, Marilyn Eastman",
        plot="Seven strangers barricade themselves in a farmhouse while the dead gather in the fields outside. "
        "By midnight it is no longer clear which side of the door is the dangerous one.",
        language="English",
        country="United States",
        metadata="\n# A stand-in: see docs/demo-library.md\nhttps://www.imdb.com/title/tt0063350/\n",
        scene="farmhouse",
        notice=PUBLIC_DOMAIN,
        rating="7.8",
        votes="102,841",
    ),
    Item(
        imdb_id="tt0032599",
        title="His Girl Friday",
        year="1940",
        released="11 Jan 1940",
        rated="Passed",
        runtime="92 min",
        genre="Comedy, Drama, Romance",
        director="Howard Hawks",
        writer="Charles Lederer, Ben Hecht, Charles MacArthur",
        actors="Cary Grant, Rosalind Russell, Ralph Bellamy, Gene Lockhart",
        plot="An editor has one day to keep his best reporter from marrying someone else and leaving the paper. "
        "An escaped prisoner in a roll-top desk is exactly the help he needed.",
        language="English",
        country="United States",
        metadata="# A stand-in: see docs/demo-library.md\ntt0032599\n",
        scene="elevated_train",
        notice=PUBLIC_DOMAIN,
    ),
    Item(
        imdb_id="tt0017925",
        title="The General",
        year="1926",
        released="N/A",
        rated="Passed",
        runtime="78 min",
        genre="Action, Adventure, Comedy",
        director="Clyde Bruckman, Buster Keaton",
        writer="Buster Keaton, Clyde Bruckman",
        actors="Buster Keaton, Marion Mack, Glen Cavender, Jim Farley",
        plot="An engine driver loves a locomotive and a girl, and spies steal both in one morning. "
        "He sets out after them along the line, alone, with whatever lies beside the track.",
        language="None",
        country="United States",
        metadata='{"imdbID": "tt0017925", "label": "Demo clip"}\n',
        scene="railway",
        notice=PUBLIC_DOMAIN,
        rating="8.1",
    ),
    Item(
        imdb_id="tt0013442",
        title="Nosferatu",
        year="1922",
        released="N/A",
        rated="Not Rated",
        runtime="94 min",
        genre="Fantasy, Horror",
        director="F.W. Murnau",
        writer="Henrik Galeen",
        actors="Max Schreck, Alexander Granach, Gustav von Wangenheim, Greta Schröder",
        plot="A clerk travels to the Carpathians to sell a house and wakes in a castle without mirrors. "
        "While he hurries home by land, a ship with a dead crew is bringing his customer by sea.",
        language="None",
        country="Germany",
        metadata="\ufeff# A stand-in: see docs/demo-library.md\r\nIMDb: tt0013442\r\n",
        scene="moonlit_ship",
        notice=PUBLIC_DOMAIN,
        rating="7.8",
    ),
    Item(
        imdb_id="tt0000417",
        title="A Trip to the Moon",
        year="1902",
        released="N/A",
        rated="U",
        runtime="13 min",
        genre="Short, Adventure, Fantasy",
        director="Georges Méliès",
        writer="Georges Méliès",
        actors="Georges Méliès, Victor André, Bleuette Bernon, Brunnet",
        plot="A club of quarrelsome astronomers has itself fired at the moon from a very large gun. "
        "They find snow, giant mushrooms and people who do not care for visitors.",
        language="None",
        country="France",
        metadata="# A stand-in with captions in two languages\nimdb: tt0000417\n",
        scene="moon_flight",
        notice=PUBLIC_DOMAIN,
        rating="8.1",
        captions="moon_flight",
    ),
)

LONE_RANGER = Series(
    imdb_id="tt0041038",
    title="The Lone Ranger",
    years="1949\N{EN DASH}1957",
    released="15 Sep 1949",
    rated="TV-G",
    runtime="30 min",
    genre="Western",
    writer="George W. Trendle, Fran Striker",
    actors="Clayton Moore, Jay Silverheels, John Hart",
    plot="The only survivor of an ambushed troop of rangers puts on a mask and rides for the law that failed his "
    "friends. With Tonto, who found him, he sets one wrong right in every town and leaves before he can be thanked.",
    language="English",
    country="United States",
    seasons=5,
)


def _episode(
    imdb_id: str,
    title: str,
    year: str,
    at: tuple[int, int],
    votes: tuple[str, str],
    plot: str,
    scene: str,
    metadata: str,
) -> Item:
    return Item(
        imdb_id=imdb_id,
        title=title,
        year=year,
        released="N/A",
        rated=LONE_RANGER.rated,
        runtime=LONE_RANGER.runtime,
        genre=LONE_RANGER.genre,
        director="N/A",
        writer="N/A",
        actors="Clayton Moore, Jay Silverheels",
        plot=plot,
        language="English",
        country="United States",
        metadata=metadata,
        scene=scene,
        notice=NOTHING_OF_IT,
        rating=votes[0],
        votes=votes[1],
        series=LONE_RANGER,
        season=at[0],
        episode=at[1],
    )


EPISODES = (
    _episode(
        "tt0041951",
        "The Tenderfeet",
        "1949",
        (1, 9),
        ("7.4", "39"),
        "Newcomers with more hope than experience need friends in mining country. The masked rider and Tonto are "
        "passing by.",
        "west_dawn",
        "# A stand-in: see docs/demo-library.md\nimdb: tt0041951\n"
        "type: episode\nseries: tt0041038\nseason: 1\nepisode: 9\n",
    ),
    _episode(
        "tt0635328",
        "Barnaby Boggs, Esquire",
        "1950",
        (1, 21),
        ("8.1", "25"),
        "A travelling salesman of grand words and small bottles turns out to be worth more than either when the law "
        "needs help.",
        "west_noon",
        "tt0635328\n",
    ),
    _episode(
        "tt0635327",
        "Banker's Choice",
        "1950",
        (2, 11),
        ("7.9", "17"),
        "Trouble comes to a frontier bank, and with it a choice no ledger has a column for.",
        "west_night",
        "IMDb ID: tt0635327\n",
    ),
    _episode(
        "tt0635325",
        "Bad Medicine",
        "1950",
        (2, 13),
        ("8.1", "19"),
        "In a small town after dark, the cure on offer looks worse than the complaint. Two riders stop to ask why.",
        "west_dusk",
        "# season and episode come with the answer\nimdb_id: tt0635325\n",
    ),
)

ITEMS = FILMS + EPISODES
