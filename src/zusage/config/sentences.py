"""The sentence for the person, by refusal code. A test holds this list against all refusals of the program."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zusage.common.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person reads when something is refused."""

    title: str
    text: str
    status: int = 409


_SENTENCES: dict[str, Sentence] = {
    "refused": Sentence("Das geht gerade nicht", "Ihre Eingabe konnte nicht verarbeitet werden."),
    "backtest.unreadable": Sentence("Das Protokoll lässt sich nicht lesen", "{what} {mend} Ort im Protokoll: {where}."),
    "throttle.too_many_tries": Sentence(
        "Zu viele Versuche",
        "Es gab zu viele falsche Versuche. Bitte warten Sie {minutes} Minuten und versuchen Sie es dann erneut.",
        429,
    ),
    "throttle.too_much_at_once": Sentence(
        "Gerade kommt sehr viel auf einmal",
        "Von Ihrem Anschluss wurde in kurzer Zeit sehr viel begonnen. Bitte versuchen Sie es in {minutes} Minuten noch "
        "einmal. Was Sie schon eingegeben haben, ist gespeichert. Eilt es, nehmen wir Ihre Angaben am Schalter oder am "
        "Telefon auf.",
        429,
    ),
    "reference.bad": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "access_code.bad": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "identity.unknown_municipality": Sentence("Nicht gefunden", "Diese Kommune gibt es hier nicht.", 404),
    "catalogue.unknown_service": Sentence(
        "Diese Leistung gibt es hier nicht", "Suchen Sie auf der Startseite, oder fragen Sie uns.", 404
    ),
    "catalogue.channel_closed": Sentence(
        "Auf diesem Weg geht es nicht",
        "„{service}“ nehmen wir auf diesem Weg nicht an. Rufen Sie uns an; wir sagen Ihnen, wie es geht.",
    ),
    "catalogue.not_adopted": Sentence(
        "Angaben der Kommune fehlen",
        "Die Kommune muss für „{service}“ noch festlegen: {missing}. Ergänzen Sie ihre Anpassung des Pakets.",
    ),
    "catalogue.lawyer_check_missing": Sentence(
        "Juristische Prüfung fehlt",
        "Das Paket „{service}“ hat ungeprüfte Stellen: {places}. Veröffentlichen geht erst nach der Prüfung.",
    ),
    "catalogue.version_taken": Sentence(
        "Diese Version gibt es schon",
        "Das Paket „{service}“ wurde geändert, heißt aber noch {version}. Geben Sie ihm eine neue Versionsnummer.",
    ),
    "catalogue.nobody_can_do_it": Sentence(
        "Dafür ist niemand da",
        "Für „{service}“ fehlt in der Kommune die Fachkenntnis {skills}. Legen Sie im Profil ein Team dafür an.",
    ),
    "catalogue.no_such_unit": Sentence(
        "Dieses Amt gibt es hier nicht",
        "„{service}“ nennt das Amt „{unit}“. Nennen Sie in der Anpassung unter [header] eines der Ämter der Kommune: "
        "{units}.",
    ),
    "package.broken": Sentence(
        "Das Leistungspaket ist fehlerhaft",
        "Nichts davon wurde veröffentlicht. Jeder Befund nennt Datei, Zeile und was erlaubt ist.",
    ),
    "draft.gone": Sentence(
        "Diesen Entwurf gibt es nicht mehr",
        "Er ist abgesendet, gelöscht oder abgelaufen, oder die Adresse ist nicht vollständig. Haben Sie ihn "
        "abgesendet, finden Sie ihn mit Vorgangsnummer und Zugangscode unter „Mein Vorgang“.",
        404,
    ),
    "draft.changed": Sentence(
        "Ihre Angaben wurden inzwischen geändert",
        "Es wurde noch nichts abgesendet. Gehen Sie zurück und prüfen Sie die Angaben, wie sie jetzt sind.",
    ),
    "case.already_sent": Sentence(
        "Das haben Sie schon abgesendet",
        "Ihre Angaben sind am {received_on} bei uns eingegangen, unter der Vorgangsnummer {reference}. Es wurde kein "
        "zweiter Vorgang angelegt. Mit Vorgangsnummer und Zugangscode finden Sie alles unter „Mein Vorgang“. Haben Sie "
        "den Code nicht, helfen wir Ihnen am Schalter oder am Telefon.",
        410,
    ),
    "draft.no_such_page": Sentence(
        "Diese Frage stellt sich nicht mehr", "Ihre übrigen Angaben sind gespeichert. Bitte gehen Sie zurück.", 404
    ),
    "draft.answers_missing": Sentence(
        "Es fehlt noch eine Angabe",
        "Bitte gehen Sie zurück und beantworten Sie alle Fragen, die nicht freiwillig sind.",
    ),
    "upload.empty": Sentence(
        "Die Datei ist leer", "Bitte wählen Sie eine andere. Ihre übrigen Angaben sind gespeichert."
    ),
    "upload.too_large": Sentence(
        "Die Datei ist zu groß", "Bitte verkleinern Sie sie. Ihre übrigen Angaben sind gespeichert.", 413
    ),
    "upload.not_allowed": Sentence(
        "Diese Art von Datei geht nicht",
        "Bitte wählen Sie ein Foto oder eine PDF-Datei. Ihre übrigen Angaben sind gespeichert.",
    ),
    "upload.unreadable": Sentence(
        "Die Datei lässt sich nicht lesen", "Bitte speichern Sie sie neu. Ihre übrigen Angaben sind gespeichert."
    ),
    "upload.locked": Sentence(
        "Die PDF-Datei öffnet sich nur mit einem Kennwort",
        "Bitte speichern Sie sie ohne Kennwort. Ihre übrigen Angaben sind gespeichert.",
    ),
    "upload.too_many_pixels": Sentence(
        "Das Bild ist zu groß", "Bitte verkleinern Sie es. Ihre übrigen Angaben sind gespeichert.", 413
    ),
    "upload.too_many": Sentence(
        "Zu viele Dateien",
        "Hier sind höchstens {max_files} Dateien möglich. Entfernen Sie zuerst eine.",
    ),
    "case.unknown": Sentence("Nicht gefunden", "Diesen Vorgang gibt es hier nicht.", 404),
    "case.wrong_code": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "case.some_cannot_move": Sentence(
        "Nicht alle Vorgänge können umziehen",
        "{count} Vorgänge von „{service}“ stehen, wo die neue Fassung keinen Platz für sie hat; der erste ist "
        "{reference} ({reason}). Es wurde keiner umgezogen.",
    ),
    "work_item.rule_broken": Sentence("So geht es nicht", "{rule} Es ist nichts entschieden.", 422),
    "answers.decided": Sentence(
        "Schon entschieden",
        "Über {reference} ist entschieden. Was daran falsch ist, ändern Sie über die Entscheidung. Es wurde nichts "
        "berichtigt.",
        409,
    ),
    "answers.nothing_corrected": Sentence(
        "Nichts geändert", "Die Angaben sind, wie sie waren. Es wurde nichts berichtigt.", 422
    ),
    "decision.message_unread": Sentence(
        "Erst die Nachricht lesen",
        "Die Person hat zu {reference} etwas geschrieben, das noch niemand gelesen hat. Bitte lesen Sie es, bevor Sie "
        "entscheiden. Es ist nichts entschieden.",
        409,
    ),
    "decision.nothing_to_correct": Sentence(
        "Noch nichts entschieden", "Zu {reference} ist noch nichts entschieden. Es wurde nichts geändert."
    ),
    "decision.not_a_correction": Sentence(
        "So geht es nach einer Entscheidung nicht weiter",
        "„{outcome}“ folgt bei dieser Leistung auf keine Entscheidung; möglich ist: {allowed}. "
        "Es wurde nichts geändert.",
    ),
    "decision.without_reason": Sentence(
        "Der Grund fehlt", "Sagen Sie, warum die Entscheidung nicht bleibt, wie sie ist. Es wurde nichts geändert."
    ),
    "case.ended": Sentence("Der Vorgang ist beendet", "An diesem Vorgang lässt sich nichts mehr ändern."),
    "case.nothing_asked": Sentence(
        "Es fehlt nichts mehr", "Zu diesem Vorgang ist gerade nichts nachzureichen. Schreiben Sie uns eine Nachricht."
    ),
    "case.too_late_to_withdraw": Sentence(
        "Zurückziehen geht nicht mehr",
        "Die Entscheidung ist schon getroffen. Gegen den Bescheid können Sie vorgehen, sobald Sie "
        "ihn haben; wie, steht darin.",
    ),
    "connector.not_awaited": Sentence(
        "Die Antwort wird nicht mehr erwartet", "Der Vorgang {reference} ist ohne sie weitergegangen oder beendet."
    ),
    "connector.answered_otherwise": Sentence(
        "Es gibt schon eine andere Antwort",
        "Für den Vorgang {reference} kam vorher eine Antwort, die etwas anderes sagt.",
    ),
    "payload.misfit": Sentence(
        "Die Angaben passen nicht", "Erwartet wird etwas anderes. Nichts wurde übernommen. Es stimmt nicht: {problems}."
    ),
    "message.not_awaited": Sentence(
        "Diese Antwort wird nicht mehr erwartet",
        "Sie ist beim Vorgang {reference} schon eingetragen, oder er ist ohne sie weitergegangen. "
        "Laden Sie die Seite neu.",
    ),
    "message.door_closed": Sentence(
        "Auf diesem Weg kommt das nicht herein", "„{message}“ kommt nur auf diesen Wegen herein: {allowed}."
    ),
    "message.unknown": Sentence(
        "Diese Nachricht kennt der Vorgang nicht",
        "„{message}“ wartet in diesem Vorgang niemand ab. Möglich: {allowed}.",
    ),
    "message.no_matter_waits": Sentence(
        "Kein Vorgang wartet darauf",
        "Zu „{message}“ passt kein Vorgang, der darauf wartet. Prüfen Sie Aktenzeichen und Vorgangsnummer. "
        "Mit der Vorgangsnummer bewahren wir auch auf, was zu früh kommt.",
    ),
    "message.several_matters_wait": Sentence(
        "Mehrere Vorgänge warten darauf",
        "Zu „{message}“ passen {count} Vorgänge. Nennen Sie die Vorgangsnummer, dann ist klar, welcher gemeint ist.",
    ),
    "message.other_keys": Sentence(
        "Vorgangsnummer und Aktenzeichen passen nicht zusammen",
        "Der Vorgang {reference} wartet auf diese Nachricht, aber mit einem anderen Aktenzeichen.",
    ),
    "message.id_taken": Sentence(
        "Diese Kennung gab es schon",
        "Unter ihr kam zum Vorgang {reference} eine Nachricht, die etwas anderes sagt. Jede braucht ihre eigene.",
    ),
    "work_item.done": Sentence(
        "Schon erledigt",
        "Jemand war schneller, oder der Vorgang {reference} ging ohne diese Aufgabe weiter. Ihre Eingabe wurde nicht "
        "übernommen; auf der Seite des Vorgangs sehen Sie den Stand.",
    ),
    "approval.nothing_starts": Sentence(
        "Hier beginnt keine Frist", "Bei dieser Leistung beginnt keine gesetzliche Frist mit vollständigen Unterlagen."
    ),
    "approval.confirmed_before": Sentence(
        "Schon bestätigt", "Die Unterlagen sind schon als vollständig bestätigt, seit {on}. Daran sind wir gebunden."
    ),
    "approval.papers_asked": Sentence(
        "Es fehlt noch etwas",
        "Die Person ist noch um Unterlagen gebeten. Solange sind sie nicht vollständig.",
    ),
    "approval.no_day_for_papers": Sentence(
        "Dieser Tag geht nicht",
        "Vollständig können die Unterlagen frühestens seit dem Eingang am {received_on} sein und spätestens seit "
        "heute; genannt ist der {on}.",
    ),
    "approval.day_after": Sentence(
        "Dieser Tag liegt zu spät",
        "Die gesetzliche Frist endet am {ends_on}; danach gilt die Genehmigung als erteilt. Eine Entscheidung am "
        "{until} lässt sich nicht mehr zusagen.",
    ),
    "approval.not_over": Sentence(
        "Hier ist nichts zu prüfen", "Die Frist läuft noch, ist eingehalten, oder es ist schon geprüft."
    ),
    "approval.judged_without_reason": Sentence(
        "Begründung fehlt", "Bitte sagen Sie, warum die Genehmigung als erteilt gilt oder warum nicht."
    ),
    "staff.not_allowed": Sentence(
        "Das darf eine andere Rolle", "Dafür fehlt Ihnen hier die Fachkenntnis oder die Rolle.", 403
    ),
    "workplace.not_for_this_role": Sentence(
        "Das ist nicht Ihr Vorgang", "Diese Seite ist für eine andere Rolle oder Fachkenntnis.", 403
    ),
    "workplace.not_offered": Sentence(
        "Das geht hier nicht mehr", "Der Vorgang ist abgeschlossen oder inzwischen weiter."
    ),
    "post.nothing_to_post": Sentence("Nichts bereit", "Zurzeit wartet keine Sendung auf die Post."),
    "post.bad_day": Sentence(
        "Dieser Tag geht nicht",
        "Zur Post gehen kann etwas frühestens am Tag des Postlaufs und spätestens heute. Es wurde nichts festgehalten.",
    ),
    "delivery.not_this_way": Sentence(
        "Diese Sendung geht nicht über den Schalter",
        "Die Leistung sieht die Übergabe am Schalter nicht vor. Es wurde nichts geändert.",
    ),
    "delivery.not_waiting": Sentence(
        "Die Sendung wartet hier nicht mehr",
        "Sie ist schon übergeben, gestoppt oder noch nicht gedruckt. Es wurde nichts geändert.",
    ),
    "identity.zone_is_for_ever": Sentence(
        "Zeitzone bleibt", "Eine Kommune behält die Zeitzone, mit der sie eingerichtet wurde.", 409
    ),
    "profile.broken": Sentence("Profil fehlerhaft", "Das Profil der Kommune ist fehlerhaft.", 500),
    "law.calendar_not_published": Sentence(
        "Kein Datum möglich",
        "Die Feiertage sind nur bis {last_year} veröffentlicht. Ein Datum nach dieser Zeit nennen wir nicht.",
    ),
    "law.region_without_calendar": Sentence(
        "Kein Kalender",
        "Für die Region „{region}“ gibt es hier keinen Feiertagskalender. Bekannt sind: {known}.",
        500,
    ),
    "law.approval_rule_not_in_force": Sentence(
        "Diese Regel gilt an dem Tag nicht",
        "{rule} ist am {day} nicht in Kraft. Ohne geltende Regel beginnt keine Frist, nach der eine Genehmigung als "
        "erteilt gilt; das Leistungspaket muss berichtigt werden.",
    ),
    "law.approval_extended_twice": Sentence(
        "Schon verlängert",
        "Die Frist wurde schon einmal verlängert, bis {until}. Ein zweites Mal lässt das Gesetz nicht zu.",
    ),
    "law.approval_extended_too_early": Sentence(
        "Da lief die Frist noch nicht",
        "Die Frist begann am {began_on}; eine Verlängerung, die schon am {told_on} bekannt war, kann sie nicht meinen.",
    ),
    "law.approval_extended_too_late": Sentence(
        "Zu spät für eine Verlängerung",
        "Die Frist endet am {ends_on}; die Verlängerung wäre erst am {told_on} bekannt. Sie muss vorher ankommen.",
    ),
    "law.approval_extension_without_reason": Sentence(
        "Begründung fehlt", "Eine Verlängerung der Frist muss begründet werden. Nennen Sie bitte den Grund."
    ),
    "law.approval_extension_too_long": Sentence(
        "Zu lange verlängert", "Bis {until} darf die Frist nicht verlängert werden. Möglich ist höchstens {latest}."
    ),
    "law.approval_extension_not_later": Sentence(
        "Kein späterer Tag",
        "Die Frist läuft schon bis {ends_on}. Der {until} wäre keine Verlängerung; nennen Sie einen späteren Tag.",
    ),
    "promises.no_deemed_approval": Sentence(
        "Keine solche Frist", "In diesem Vorgang läuft keine Frist, nach der eine Genehmigung als erteilt gilt."
    ),
    "promises.approval_extension_not_told": Sentence(
        "Noch nicht bekannt",
        "Der {told_on} liegt in der Zukunft. Halten Sie die Verlängerung fest, wenn sie angekommen ist.",
    ),
    "law.invalid_period": Sentence("Frist ungültig", "Eine Frist muss mindestens eine ganze Einheit lang sein."),
    "law.no_rule_for_making_known": Sentence(
        "Bekanntgabe ungeklärt",
        "Für diesen Weg ({channel}) und dieses Recht ({family}) ist nicht hinterlegt, wann ein "
        "Bescheid als bekannt gilt.",
    ),
    "law.no_day_presumed": Sentence(
        "Kein Tag der Bekanntgabe",
        "Auf diesem Weg vermutet das Gesetz keinen Tag, an dem ein Schreiben als bekannt gilt ({source}). Es gilt "
        "erst, wenn die Stadt den Zugang nachweist. Stellen Sie das Schreiben förmlich zu; das hält dieses Programm "
        "noch nicht fest.",
    ),
    "capacity.work_without_minutes": Sentence(
        "Leistungspaket unvollständig", "Dem Leistungspaket fehlt die Angabe, wie lange die Arbeit dauert.", 500
    ),
    "capacity.stages_out_of_order": Sentence(
        "Schritte vertauscht",
        "Der Schritt „{stage}“ kommt zweimal vor oder hat einen längeren Weg bis zum Bescheid "
        "({flow_minutes} Minuten) als der Schritt vor ihm.",
    ),
    "capacity.roster_overlaps": Sentence(
        "Dienstplan widersprüchlich", "Für denselben Wochentag gelten ab dem {day} zwei Einträge."
    ),
    "capacity.office_hours_overlap": Sentence(
        "Arbeitszeiten überschneiden sich",
        "Ein Abschnitt des Arbeitstags beginnt um {begins}, der vorige endet erst um {ends}.",
        500,
    ),
    "capacity.roster_negative": Sentence(
        "Dienstplan ungültig", "Minuten dürfen nicht negativ sein, und ein Zeitraum muss enden, nachdem er beginnt."
    ),
    "capacity.roster_empty": Sentence("Dienstplan leer", "Dieser Dienstplan enthält keine Minute für Vorgänge."),
    "capacity.roster_not_readable": Sentence(
        "Dienstplan nicht lesbar", "Im Dienstplan von „{pool}“ ist etwas unbekannt: {what}.", 500
    ),
    "capacity.absence_exceeds_roster": Sentence(
        "Mehr abwesend als anwesend",
        "Am {day} sind {absent_minutes} Minuten abwesend gemeldet, es sind aber nur {present_minutes} eingetragen.",
    ),
    "capacity.closing_day_not_beforehand": Sentence(
        "Zu spät für einen Schließtag",
        "Ein Schließtag muss vorher angekündigt werden; der {day} ist nicht später als heute.",
    ),
    "promises.not_promised": Sentence("Keine Zusage", "In diesem Vorgang gibt es keine solche Zusage."),
    "promises.already_paused": Sentence("Ruht schon", "Der Vorgang ruht bereits seit dem {since}."),
    "promises.not_paused": Sentence("Ruht nicht", "Der Vorgang ruht gerade nicht."),
    "promises.later_pause_without_reason": Sentence(
        "Ruht kein zweites Mal",
        "Nur die erste Nachforderung lässt die Zusage ruhen. Eine spätere braucht einen öffentlich genannten Grund.",
    ),
    "promises.settled": Sentence("Schon erledigt", "Diese Zusage ist seit dem {settled_on} erledigt."),
    "promises.not_settled": Sentence("Noch offen", "Diese Zusage ist noch nicht erledigt."),
    "promises.over": Sentence(
        "Zu spät zum Verlängern", "Die Zusage endete am {until}. Verlängern geht nur, bevor sie endet."
    ),
    "promises.extension_too_short": Sentence(
        "Kein späteres Datum", "Die Zusage gilt schon bis {until}. Bitte nennen Sie einen späteren Tag."
    ),
    "promises.extension_on_day_off": Sentence(
        "Kein Arbeitstag", "Der {until_on} ist kein Arbeitstag ({why}). Bitte nennen Sie einen Arbeitstag."
    ),
}


def sentence_for(refusal: Refusal) -> Sentence:
    """Return the sentence of a refusal with its parameters filled in."""
    sentence = _SENTENCES.get(refusal.code, _SENTENCES["refused"])
    return Sentence(sentence.title, sentence.text.format_map(_Parameters(_said(refusal.parameters))), sentence.status)


_WEEKEND = {"saturday": "ein Samstag", "sunday": "ein Sonntag"}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _said(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as a person reads them: days as they are written here, days off by their names."""
    return {name: _word(value) for name, value in parameters.items()}


def _word(value: Any) -> Any:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    return _WEEKEND.get(value, value) if isinstance(value, str) else value


class _Parameters(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"
