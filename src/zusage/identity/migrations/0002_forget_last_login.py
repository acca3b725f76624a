"""When somebody logged in last is a figure of a person; it is not kept."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [migrations.RemoveField(model_name="person", name="last_login")]
