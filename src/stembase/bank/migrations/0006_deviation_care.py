"""Who corrects a deviation, until when, and what was corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank", "0005_uploads")]

    operations = [
        migrations.AddField("deviation", "corrected", models.CharField(blank=True, max_length=64)),
        migrations.AddField("deviation", "due_date", models.DateField(blank=True, null=True)),
        migrations.AddField("deviation", "owner", models.CharField(blank=True, max_length=20)),
        migrations.AddIndex(
            "deviation",
            models.Index(
                condition=models.Q(("closed_at", None), models.Q(("owner", ""), _negated=True)), fields=["owner"], name="bank_deviation_owned"
            ),
        ),
    ]
