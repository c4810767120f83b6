from django.db import migrations, models

# Two imports at once could each make the row of one model: the later one gets a name of its own.
APART = """
UPDATE registry_modelversion AS later SET name = left(later.name, 100) || ' (' || later.id || ')'
WHERE later.source = 'external' AND EXISTS (
    SELECT 1 FROM registry_modelversion AS first
    WHERE first.source = 'external' AND first.project_id = later.project_id
      AND first.name = later.name AND first.id < later.id
);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(condition=models.Q(('source', 'external')), fields=('project', 'name'), name='registry_one_external_of_a_name'),
        ),
    ]
