"""Pages of long lists without counting them: counting a collection costs more than showing it."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from catalogue.database import collection_of

# A filtered list is counted up to here; nobody turns to the hundredth page.
_COUNTED = 5000


class EstimatingPaginator(Paginator):
    """Use the collection's own estimate for a list that is not filtered, and a bounded count for one that is."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, about."""
        queryset: Any = self.object_list
        if not queryset.query.where and not queryset.query.is_sliced:
            return int(collection_of(queryset.model).estimated_document_count())
        return len(queryset.order_by().values_list("pk", flat=True)[:_COUNTED])
