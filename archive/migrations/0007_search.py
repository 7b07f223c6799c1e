import django.db.models.deletion
from django.db import migrations, models


def create_index(apps, schema_editor):
    from archive.searchindex import create

    create()


def drop_index(apps, schema_editor):
    from archive.searchindex import drop

    drop()


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0006_published_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='search_entry', to='archive.article')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
