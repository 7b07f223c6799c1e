from django.db import migrations, models


def create_entries(apps, schema_editor):
    from archive.facets import create

    create()


def drop_entries(apps, schema_editor):
    from archive.facets import ENTRIES

    ENTRIES.drop()


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0012_signature_fill'),
    ]

    operations = [
        migrations.CreateModel(
            name='Facet',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('model', models.CharField(max_length=128)),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('model', 'name'), name='archive_facet_once')],
            },
        ),
        migrations.RunPython(create_entries, drop_entries),
    ]
