import django.db.models.deletion
from django.db import migrations, models


def create_bands(apps, schema_editor):
    from archive.bands import BANDS

    BANDS.create()


def drop_bands(apps, schema_editor):
    from archive.bands import BANDS

    BANDS.drop()


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0010_signature_fill'),
    ]

    operations = [
        migrations.DeleteModel(
            name='SignatureBand',
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signature', to='archive.article')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(create_bands, drop_bands),
    ]
