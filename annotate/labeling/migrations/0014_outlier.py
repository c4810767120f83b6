from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('labeling', '0013_gold'),
    ]

    operations = [
        migrations.AlterField(
            model_name='exclusion',
            name='rule',
            field=models.CharField(choices=[('manual', 'Manual'), ('withdrawn', 'Withdrawn'), ('too_fast', 'Too Fast'), ('one_side', 'One Side'), ('gold', 'Gold'), ('inconsistent', 'Inconsistent'), ('unreliable', 'Unreliable'), ('drift', 'Drift'), ('outlier', 'Outlier')], max_length=12),
        ),
    ]
