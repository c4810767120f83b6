import django.db.models.deletion
from django.db import migrations, models

# Four quarters of a hash, each with its place: the index finds equal quarters (media/likeness.py).
BANDS = """
CREATE FUNCTION media_bands(hash bigint) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[(hash >> 48 & 65535)::int, (1 << 16) | (hash >> 32 & 65535)::int,
                 (2 << 16) | (hash >> 16 & 65535)::int, (3 << 16) | (hash & 65535)::int]
$$;
CREATE INDEX media_asset_likeness ON media_asset USING gin (media_bands(perceptual_hash))
    WITH (fastupdate = off) WHERE perceptual_hash IS NOT NULL;
"""
NO_BANDS = "DROP INDEX media_asset_likeness; DROP FUNCTION media_bands(bigint);"


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0002_video'),
    ]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='perceptual_hash',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='MediaVariant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('shown', 'Shown'), ('thumb', 'Thumb')], max_length=8)),
                ('storage_key', models.CharField(max_length=200)),
                ('bytes', models.PositiveBigIntegerField()),
                ('asset', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='media.asset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('asset', 'kind'), name='media_variant_once')],
            },
        ),
        migrations.RunSQL(BANDS, NO_BANDS),
    ]
