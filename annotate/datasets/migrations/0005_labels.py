from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0004_round_trip"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="labels",
            field=models.CharField(
                choices=[("votes", "Votes"), ("consensus", "Consensus")],
                default="votes",
                editable=False,
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("labels", "votes"), ("recipe", {}), _connector="OR"),
                name="datasets_labels_of_people",
            ),
        ),
    ]
