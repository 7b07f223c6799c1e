"""The archive: the only floor that knows SQL, behind plain functions over the records of ``news``.

Importing the package sets Django up without a database and without reading the environment, so
that its modules can be imported in any order; ``archive.connection.open_archive`` then names the
database. Where Django was configured before (a web site, a shell), that configuration stands.
"""

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["archive"],
        DATABASES={"default": {"ENGINE": "django.db.backends.dummy"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
        LOGGING_CONFIG=None,  # the program's own logging stands
    )
    django.setup()
