from django.db import migrations, models

# Answers name a prompt's questions by their keys: what was asked must stay what it was.
FIXED = """
CREATE FUNCTION prompts_questions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the questions of a prompt never change' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER prompts_questions_stay BEFORE UPDATE OF questions ON prompts_prompt
FOR EACH ROW WHEN (OLD.questions IS DISTINCT FROM NEW.questions)
EXECUTE FUNCTION prompts_questions_stay();
"""
BACK = """
DROP TRIGGER prompts_questions_stay ON prompts_prompt;
DROP FUNCTION prompts_questions_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("prompts", "0002_inputs")]

    operations = [
        migrations.AddField(
            model_name="prompt",
            name="questions",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunSQL(FIXED, BACK),
    ]
