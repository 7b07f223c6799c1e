import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0008_search_fill'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignatureBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.BigIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='archive.article')),
            ],
            options={
                'indexes': [models.Index(fields=['band', 'id'], name='archive_signature_band')],
            },
        ),
    ]
