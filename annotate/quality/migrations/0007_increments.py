from django.db import migrations, models

# Room on each page: a label that changes stays where it is, and no index hears of it.
ROOM = "ALTER TABLE quality_softlabel SET (fillfactor = 75)"
NO_ROOM = "ALTER TABLE quality_softlabel RESET (fillfactor)"


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0006_active'),
    ]

    operations = [
        migrations.RunSQL(ROOM, NO_ROOM),
        migrations.AddField(
            model_name='consensusfit',
            name='seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='consensusfit',
            name='held',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='consensusfit',
            name='increments',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='consensusfit',
            name='whole_votes',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='consensusfit',
            name='moved_votes',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='softlabel',
            name='increment',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='softlabel',
            name='said',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='softlabel',
            name='overruled',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
