import logging
from collections import defaultdict

from django.db import migrations
from django.db.models import Q

PAGE_ROWS = 500
TOLD_EVERY = 10_000


def fill_facets(apps, schema_editor):
    """Note the facets of what is indexed, in transactions of 1,000; a kill loses one at most."""
    from archive.facets import Held, fill, last_filled

    SearchEntry = apps.get_model('archive', 'SearchEntry')
    Judgement = apps.get_model('archive', 'Judgement')

    def waiting():
        last, done = last_filled(), 0
        while True:
            entries = SearchEntry.objects.exclude(article=None)
            if last is not None:
                entries = entries.filter(id__gt=last)
            page = list(
                entries.order_by('id').values_list('id', 'article_id', 'article__outlet')[:PAGE_ROWS]
            )
            if not page:
                return
            said = defaultdict(list)
            judged = Judgement.objects.filter(article__in=[article for _, article, _ in page])
            for article, *row in judged.filter(Q(flagged=True) | ~Q(place='')).values_list(
                'article_id', 'model', 'place', 'data'
            ):
                said[article].append(tuple(row))
            for entry, article, outlet in page:
                yield Held(entry, outlet, said[article])
            last = page[-1][0]
            done += len(page)
            if done % TOLD_EVERY == 0:
                logging.getLogger('archive').info('facets: %d articles so far', done)

    fill(waiting())


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('archive', '0013_facets'),
    ]

    operations = [
        migrations.RunPython(fill_facets, migrations.RunPython.noop),
    ]
