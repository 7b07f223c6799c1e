import logging

from django.db import migrations

PAGE_ROWS = 500
TOLD_EVERY = 10_000


def fill_signatures(apps, schema_editor):
    """Sign what the archive holds, in transactions of 10,000; a kill loses one of them at most."""
    from archive.duplicates import fill

    Article = apps.get_model('archive', 'Article')

    def waiting():
        last, done = '', 0
        while True:
            page = list(
                Article.objects.filter(id__gt=last, signature=None)
                .order_by('id')
                .values_list('id', 'text')[:PAGE_ROWS]
            )
            if not page:
                return
            yield from page
            last = page[-1][0]
            done += len(page)
            if done % TOLD_EVERY == 0:
                logging.getLogger('archive').info('signatures: %d articles so far', done)

    fill(waiting())


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('archive', '0011_compact_bands'),
    ]

    operations = [
        migrations.RunPython(fill_signatures, migrations.RunPython.noop),
    ]
