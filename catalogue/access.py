"""The door: give back what this viewer may see, or 404 as if it were not there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from catalogue.models import Episode, Title
from catalogue.querysets import Viewer


def title_or_404(viewer: Viewer, imdb_id: str) -> Title:
    """Return the film or series with this IMDb id. Raises Http404 when it is not there or not for this viewer."""
    return get_object_or_404(Title.objects.visible_to(viewer), imdb_id=imdb_id)


def episode_or_404(viewer: Viewer, imdb_id: str) -> Episode:
    """Return the episode with this IMDb id, its series loaded. Raises Http404 when either is not for this viewer."""
    episode: Episode = get_object_or_404(Episode.objects.filter(available=True).defer("omdb"), imdb_id=imdb_id)
    series = Title.objects.visible_to(viewer).filter(pk=episode.series_id).first()
    if series is None:
        raise Http404
    episode.series = series
    return episode
