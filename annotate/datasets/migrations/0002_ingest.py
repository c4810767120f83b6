
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('datasets', '0001_initial'),
        ('media', '0003_variants'),
        ('projects', '0001_initial'),
        ('prompts', '0003_prompt_questions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('file', models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ImportLikeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('file', models.CharField(max_length=500)),
                ('distance', models.PositiveSmallIntegerField()),
                ('skipped', models.BooleanField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='importproblem',
            name='datasets_problem_once',
        ),
        migrations.AddField(
            model_name='imageimport',
            name='archive',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='near',
            field=models.CharField(choices=[('keep', 'Keep'), ('skip', 'Skip')], default='keep', max_length=4),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='near_distance',
            field=models.PositiveSmallIntegerField(default=6),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='prefix',
            field=models.CharField(blank=True, default='', max_length=1100),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='skipped',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='source',
            field=models.CharField(choices=[('upload', 'Upload'), ('folder', 'Folder'), ('bucket', 'Bucket')], default='upload', max_length=6),
        ),
        migrations.AddField(
            model_name='imageimport',
            name='target',
            field=models.CharField(choices=[('candidates', 'Candidates'), ('photos', 'Photos')], default='candidates', max_length=10),
        ),
        migrations.AlterField(
            model_name='imageimport',
            name='table',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='imageimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', 'bucket'), _negated=True), ('prefix__startswith', 's3://'), _connector='OR'), name='datasets_import_bucket_has_prefix'),
        ),
        migrations.AddConstraint(
            model_name='imageimport',
            constraint=models.CheckConstraint(condition=models.Q(('near_distance__lte', 7)), name='datasets_import_distance_can_be_found'),
        ),
        migrations.AddConstraint(
            model_name='importproblem',
            constraint=models.UniqueConstraint(condition=models.Q(('row__gt', 0)), fields=('image_import', 'row'), name='datasets_problem_once'),
        ),
        migrations.AddField(
            model_name='importedfile',
            name='asset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='media.asset'),
        ),
        migrations.AddField(
            model_name='importedfile',
            name='image_import',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='datasets.imageimport'),
        ),
        migrations.AddField(
            model_name='importlikeness',
            name='image_import',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='likenesses', to='datasets.imageimport'),
        ),
        migrations.AddField(
            model_name='importlikeness',
            name='like',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='media.asset'),
        ),
        migrations.AddConstraint(
            model_name='importedfile',
            constraint=models.UniqueConstraint(fields=('image_import', 'row'), name='datasets_file_once'),
        ),
        migrations.AddConstraint(
            model_name='importlikeness',
            constraint=models.UniqueConstraint(fields=('image_import', 'row'), name='datasets_likeness_once'),
        ),
    ]
