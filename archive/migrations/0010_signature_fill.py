from django.db import migrations


class Migration(migrations.Migration):
    """Once filled the bands of 0009; their successors are filled by 0012."""

    dependencies = [
        ('archive', '0009_signature_bands'),
    ]

    operations = []
