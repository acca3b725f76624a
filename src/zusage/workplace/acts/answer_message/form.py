"""What is written."""

from zusage.pages.forms import PageForm, TextField


class MessageForm(PageForm):
    nachricht = TextField(
        label="Nachricht",
        help_text="Sie wird auf der Seite des Vorgangs gelesen. Gezeigt wird Ihr Amt, nicht Ihr Name.",
        missing="Bitte schreiben Sie eine Nachricht.",
    )
