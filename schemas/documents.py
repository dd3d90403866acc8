"""Table `documents`: one row for each source document that was published."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from flows.changes import CHANGES, DOUBTS, described
from schemas import characters
from schemas.table import Table

FORMS = ["labelled", "bulleted", "quoted", "monologue", "narrative"]
SCRIPTS = ["hans", "hant", "mixed"]
ROLES = ["interviewer", "interviewee", "host", "audience", "other"]
PARTICIPANT = pl.Struct({"person_id": pl.String, "name": pl.String, "role": pl.String})
NOISE = pl.Struct({"kind": pl.String, "count": pl.Int32})
DOUBT = pl.Struct({"kind": pl.String, "source_start": pl.Int32, "source_end": pl.Int32})


def _doubted(*kinds: str) -> pl.Expr:
    """Whether a document has a doubt of one of these kinds."""
    return pl.col("doubts").list.eval(pl.element().struct.field("kind").is_in(list(kinds))).list.any()


class Documents(Table):
    """The published documents: where each comes from, what the source says of itself, and its repaired text."""

    doc_id: pl.String = pa.Field(
        unique=True, str_matches=r"^[^\s/]+$", description="Identifier of the document; the other tables refer to it."
    )
    source_file: pl.String = pa.Field(
        unique=True,
        str_matches=r"^[^/].*$",
        description=(
            "Path of the source file below the input folder; in a file that holds several documents, `#` and the "
            "document's place, from 0."
        ),
    )
    source_sha256: pl.String = pa.Field(
        str_matches=r"^[0-9a-f]{64}$",
        description=(
            "SHA-256 of the bytes the document was read from: the file's, or those of its part of a file that holds "
            "several."
        ),
    )
    source_bytes: pl.Int64 = pa.Field(ge=1, description="Size of the source file in bytes.")
    source_chars: pl.Int32 = pa.Field(
        ge=1, description="Length of the decoded source in code points; source offsets count in it."
    )
    source_encoding: pl.String = pa.Field(
        str_matches=r"^\S+$", description="Encoding the source file was decoded from."
    )
    source_script: pl.String = pa.Field(
        isin=SCRIPTS, description="Script of the source: hans (simplified), hant (traditional) or mixed."
    )
    title: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Title, as the source states it; null where it states none.",
    )
    publisher: pl.String = pa.Field(
        nullable=True, str_length={"min_value": 1}, description="Who published the source; null where unknown."
    )
    platform: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Platform the source was published on, if not the publisher's own.",
    )
    author: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Author, as the source names them; null where it names none.",
    )
    url: pl.String = pa.Field(nullable=True, str_matches=r"^https?://\S+$", description="Address of the source page.")
    original_url: pl.String = pa.Field(
        nullable=True,
        str_matches=r"^https?://\S+$",
        description="Address of the original that the source translates or reprints.",
    )
    published_on: pl.String = pa.Field(
        nullable=True,
        str_matches=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
        description="Date of publication as YYYY-MM-DD, or as much of it as is known.",
    )
    form: pl.String = pa.Field(
        isin=FORMS, description="How the source shows who speaks: labelled, bulleted, quoted, monologue or narrative."
    )
    participants: pl.List = pa.Field(
        dtype_kwargs={"inner": PARTICIPANT},
        description="The people of the conversation: person_id (the speaker_id of their turns), name and role of each.",
    )
    text: pl.String = pa.Field(
        str_length={"min_value": 1},
        description="The repaired text: simplified characters, mainland punctuation, one block a line.",
    )
    summary: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Summary that the source gives of itself; null where it gives none.",
    )
    near_duplicate_of: pl.String = pa.Field(
        nullable=True,
        description="doc_id of an earlier document that tells the same interview; null where there is none.",
    )
    rights: pl.String = pa.Field(str_length={"min_value": 1}, description="Who holds the rights in the source text.")
    n_turns: pl.Int32 = pa.Field(ge=0, description="Number of turns of the document.")
    n_chars: pl.Int32 = pa.Field(ge=1, description="Length of `text` in code points.")
    noise: pl.List = pa.Field(
        dtype_kwargs={"inner": NOISE},
        description="What was removed or repaired: kind and count, by kind in alphabetical order. "
        f"The kinds: {described(CHANGES)}.",
    )
    doubts: pl.List = pa.Field(
        dtype_kwargs={"inner": DOUBT},
        description="Where characters may be wrong or lost: the kind and the stretch of the decoded source in code "
        "points, by place. "
        f"The kinds: {described(DOUBTS)}.",
    )
    damaged_share: pl.Float64 = pa.Field(
        ge=0, le=1, description="Share of the source's code points that a repair or a doubt covers."
    )
    warnings: pl.List = pa.Field(
        dtype_kwargs={"inner": pl.String}, description="What the pipeline was unsure of, one sentence each."
    )

    @pa.check("text", name="no_broken_characters")
    def no_broken_characters(cls, data: PolarsData) -> pl.LazyFrame:
        return characters.none_broken(data)

    @pa.check("title", "publisher", "platform", "author", "summary", name="no_damaged_characters")
    def no_damaged_characters(cls, data: PolarsData) -> pl.LazyFrame:
        return characters.no_damage(data)

    @pa.check("summary", name="no_markup")
    def no_markup(cls, data: PolarsData) -> pl.LazyFrame:
        return characters.no_markup(data)

    @pa.check("noise", name="noise_counts_are_sorted_and_positive")
    def noise_counts_are_sorted_and_positive(cls, data: PolarsData) -> pl.LazyFrame:
        kinds = pl.col(data.key).list.eval(pl.element().struct.field("kind"))
        counts = pl.col(data.key).list.eval(pl.element().struct.field("count"))
        return data.lazyframe.select((kinds == kinds.list.unique().list.sort()) & (counts.list.min().fill_null(1) >= 1))

    @pa.check("doubts", name="doubts_are_known_and_in_order")
    def doubts_are_known_and_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        doubts = pl.col(data.key).list
        starts = doubts.eval(pl.element().struct.field("source_start"))
        sizes = doubts.eval(pl.element().struct.field("source_end") - pl.element().struct.field("source_start"))
        known = doubts.eval(pl.element().struct.field("kind").is_in(sorted(DOUBTS)))
        in_order = (starts == starts.list.sort()) & (starts.list.min().fill_null(0) >= 0)
        return data.lazyframe.select(known.list.all() & in_order & (sizes.list.min().fill_null(1) > 0))

    @pa.dataframe_check(name="doubts_lie_in_source")
    def doubts_lie_in_source(cls, data: PolarsData) -> pl.LazyFrame:
        last = pl.col("doubts").list.eval(pl.element().struct.field("source_end")).list.max().fill_null(0)
        return data.lazyframe.select(last <= pl.col("source_chars"))

    @pa.dataframe_check(name="damage_is_doubted")
    def damage_is_doubted(cls, data: PolarsData) -> pl.LazyFrame:
        """Where a character of the text is lost, or something looks like markup, a doubt says so."""
        lost = ~characters.is_lost("text") | _doubted("lost", "private")
        return data.lazyframe.select(lost & (~characters.is_markup("text") | _doubted("markup")))

    @pa.check("participants", name="participants_are_named_and_distinct")
    def participants_are_named_and_distinct(cls, data: PolarsData) -> pl.LazyFrame:
        people = pl.col(data.key).list
        ids = people.eval(pl.element().struct.field("person_id"))
        names = people.eval(pl.element().struct.field("name").str.len_chars())
        known = people.eval(pl.element().struct.field("role").is_in(ROLES))
        return data.lazyframe.select(
            (ids.list.n_unique() == ids.list.len()) & (names.list.min().fill_null(1) > 0) & known.list.all()
        )

    @pa.check("warnings", name="warnings_say_something")
    def warnings_say_something(cls, data: PolarsData) -> pl.LazyFrame:
        shortest = pl.col(data.key).list.eval(pl.element().str.len_chars().fill_null(0)).list.min()
        return data.lazyframe.select(shortest.fill_null(1) > 0)

    @pa.dataframe_check(name="no_annotations_are_left")
    def no_annotations_are_left(cls, data: PolarsData) -> pl.LazyFrame:
        """Where readings were taken out as damage, none is left without a doubt; a lesson in pronunciation keeps all of
        its own."""
        repaired = pl.col("noise").list.eval(pl.element().struct.field("kind") == "annotation").list.any()
        few = characters.readings(pl.col("text")) <= characters.READINGS
        return data.lazyframe.select(~repaired | few | _doubted("splice"))

    @pa.dataframe_check(name="n_chars_counts_text")
    def n_chars_counts_text(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("n_chars") == pl.col("text").str.len_chars())
