"""All rows of the catalogue."""

from catalogue.tests.bad_inputs import answers, extras, folders, manifests, metadata, posters
from catalogue.tests.bad_inputs.row import Row

TABLE: list[Row] = [*metadata.ROWS, *folders.ROWS, *manifests.ROWS, *answers.ROWS, *posters.ROWS, *extras.ROWS]
