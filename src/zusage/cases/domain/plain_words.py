"""What happened, in words a neighbour understands: one whole sentence in each language for every saying of an event.

A code with `.target` behind it is said where dates are a Serviceziel, for want of a resolution of the municipality or
of a record.
"""

from collections.abc import Callable

from zusage.cases.domain.events import CaseEvent
from zusage.law.domain.derivation import speak

LANGUAGES = ("de", "en")

SENTENCES: dict[str, dict[str, str]] = {
    # The matter
    "case.received": {"de": "Ihre Angaben sind eingegangen.", "en": "We have received what you told us."},
    "case.withdrawn": {
        "de": "Sie haben Ihre Angaben zurückgezogen. Wir tun nichts mehr.",
        "en": "You have withdrawn your matter. We do nothing more.",
    },
    "case.moved": {
        "de": "Ihr Vorgang läuft jetzt nach der neuen Fassung des Ablaufs. Am genannten Tag ändert das nichts.",
        "en": "Your matter now follows the new version of the process. The day we named stays as it was.",
    },
    "answers.corrected": {
        "de": "Wir haben Ihre Angaben berichtigt. Stimmt etwas davon nicht, schreiben Sie uns.",
        "en": "We have corrected what you told us. If something is wrong, please write to us.",
    },
    "case.decided": {"de": "Wir haben entschieden.", "en": "We have decided."},
    "case.decided.person": {
        "de": "Wir haben entschieden. Sie bekommen das schriftlich.",
        "en": "We have decided. You will have it in writing.",
    },
    "case.decided.machine": {
        "de": "Ein Programm hat geprüft und entschieden. Sie bekommen das schriftlich.",
        "en": "A program has checked and decided. You will have it in writing.",
    },
    "case.decided.part": {
        "de": "Über einen Teil haben wir entschieden. Der Rest folgt.",
        "en": "We have decided on a part. The rest will follow.",
    },
    "case.decided.correction": {
        "de": "Wir haben unsere Entscheidung berichtigt. Sie bekommen das schriftlich.",
        "en": "We have corrected our decision. You will have it in writing.",
    },
    "case.decided.revocation": {
        "de": "Wir haben unsere Entscheidung aufgehoben. Sie bekommen das schriftlich.",
        "en": "We have revoked our decision. You will have it in writing.",
    },
    "case.decided.remedy": {
        "de": "Wir haben Ihrem Einwand abgeholfen. Sie bekommen das schriftlich.",
        "en": "We have found your objection right. You will have it in writing.",
    },
    "case.ended.handed_over": {
        "de": "Wir haben alles abgeschickt oder übergeben. Der Vorgang ist abgeschlossen.",
        "en": "We have sent or handed over everything. The matter is closed.",
    },
    "case.ended.public_answer": {
        "de": "Wir haben öffentlich geantwortet. Der Vorgang ist abgeschlossen.",
        "en": "We have answered in public. The matter is closed.",
    },
    "case.ended.done": {
        "de": "Es ist erledigt. Der Vorgang ist abgeschlossen.",
        "en": "It is done. The matter is closed.",
    },
    "case.ended.forwarded": {
        "de": "Dafür ist eine andere Stelle zuständig. Wir haben Ihre Angaben dorthin abgegeben.",
        "en": "Another body is competent. We have handed over to it what you told us.",
    },
    "case.ended.settled_otherwise": {
        "de": "Die Sache hat sich anders erledigt. Der Vorgang ist abgeschlossen.",
        "en": "The matter was settled in another way. It is closed.",
    },
    "case.ended.not_a_matter": {
        "de": "Daraus wird kein Vorgang. Wir haben ihn geschlossen.",
        "en": "This is no matter for us. We have closed it.",
    },
    # Work
    "item.created": {"de": "Ein Mensch wird Ihren Vorgang prüfen.", "en": "A person will look at your matter."},
    # Promises
    "promise.made": {
        "de": "Zugesagt: {what} geht spätestens am {until:full} zur Post.",
        "en": "Promised: {what} is posted on {until:full} at the latest.",
    },
    "promise.made.target": {
        "de": "Unser Ziel: {what} geht spätestens am {until:full} zur Post.",
        "en": "Our target: {what} is posted on {until:full} at the latest.",
    },
    "promise.paused": {
        "de": "Unsere Frist ruht, bis Ihre Antwort da ist.",
        "en": "Our time does not run until we have your answer.",
    },
    "promise.resumed": {"de": "Unsere Frist läuft weiter.", "en": "Our time runs on."},
    "promise.extended": {
        "de": "Wir brauchen länger. Neuer Tag für „{what}“: {until:full}.",
        "en": "We need longer. New day for “{what}”: {until:full}.",
    },
    "promise.extended.with_it": {
        "de": "Damit verschiebt sich auch: {what}. Neuer Tag: {until:full}.",
        "en": "This moves, too: {what}. New day: {until:full}.",
    },
    "promise.at_risk": {
        "de": "Es kann später werden als gedacht: Vor Ihnen liegt noch zu viel Arbeit. Wir haben das Amt gewarnt.",
        "en": "It may become later than thought: too much work is still ahead of you. We have warned the office.",
    },
    "promise.broken": {
        "de": "Nicht rechtzeitig geschickt: {what}. Das tut uns leid; Ihr Vorgang geht jetzt vor.",
        "en": "Not sent in time: {what}. We are sorry; your matter goes first now.",
    },
    "promise.broken.decision": {
        "de": "Wir haben nicht rechtzeitig geantwortet. Das tut uns leid; Ihr Vorgang geht jetzt vor.",
        "en": "We did not answer in time. We are sorry; your matter goes first now.",
    },
    "promise.broken.first_answer": {
        "de": "Wir haben die erste Antwort nicht rechtzeitig geschickt. Das tut uns leid; Ihr Vorgang geht jetzt vor.",
        "en": "We did not send the first answer in time. We are sorry; your matter goes first now.",
    },
    # Papers, and the period of an approval
    "papers.requested": {
        "de": "Es fehlt noch etwas. Wir haben Ihnen geschrieben, was wir brauchen.",
        "en": "Something is missing. We have written to you what we need.",
    },
    "papers.supplied": {
        "de": "Sie haben etwas nachgereicht. Wir machen weiter.",
        "en": "You have sent us something more. We carry on.",
    },
    "papers.not_supplied": {
        "de": "Es kam keine Antwort. Wir entscheiden nach dem, was uns vorliegt.",
        "en": "No answer came. We decide by what we have.",
    },
    "papers.complete": {
        "de": "Ihre Unterlagen sind vollständig seit {on:full}.",
        "en": "Your papers have been complete since {on:full}.",
    },
    "approval.started": {
        "de": "Die gesetzliche Frist für unsere Entscheidung läuft bis {until:full}. Geben wir Ihnen unsere "
        "Entscheidung bis dahin nicht bekannt, gilt die beantragte Genehmigung ab {granted_on:full} als erteilt.",
        "en": "The law’s period for our decision runs until {until:full}. If we do not make our decision known to you "
        "by then, the approval you applied for counts as granted from {granted_on:full}.",
    },
    "approval.extended": {
        "de": "Die gesetzliche Frist für unsere Entscheidung ist einmal verlängert, bis {until:full}. Geben wir Ihnen "
        "unsere Entscheidung bis dahin nicht bekannt, gilt die beantragte Genehmigung ab {granted_on:full} als "
        "erteilt.",
        "en": "The law’s period for our decision is extended once, until {until:full}. If we do not make our decision "
        "known to you by then, the approval you applied for counts as granted from {granted_on:full}.",
    },
    "approval.period_over": {
        "de": "Die gesetzliche Frist für unsere Entscheidung ist abgelaufen. Ein Mensch prüft, ob Ihre Genehmigung "
        "damit als erteilt gilt.",
        "en": "The law’s period for our decision is over. A person examines whether your approval counts as granted.",
    },
    "approval.judged": {
        "de": "Ihre Genehmigung gilt nicht als erteilt.",
        "en": "Your approval does not count as granted.",
    },
    "approval.judged.granted": {
        "de": "Ihre Genehmigung gilt seit {since:full} als erteilt. Auf Wunsch bescheinigen wir es Ihnen.",
        "en": "Your approval has counted as granted since {since:full}. If you wish, we certify it.",
    },
    # Letters and messages
    "letter.written": {
        "de": "Wir haben Ihnen geschrieben. Sie müssen nichts tun, außer der Brief bittet Sie darum.",
        "en": "We have written to you. You need do nothing unless the letter asks you to.",
    },
    "letter.written.hearing": {
        "de": "Bevor wir entscheiden, hören wir Sie an. Wozu Sie sich äußern können, steht in unserem Brief.",
        "en": "Before we decide, we hear you. Our letter says what you can comment on.",
    },
    "letter.written.reminder": {
        "de": "Wir haben Sie noch einmal an das erinnert, was uns fehlt.",
        "en": "We have reminded you once more of what we are missing.",
    },
    "letter.written.apology": {
        "de": "Wir haben Ihnen geschrieben, dass es uns leidtut, und wann wir jetzt fertig sein wollen.",
        "en": "We have written to you that we are sorry, and when we now mean to be done.",
    },
    "letter.sent_again": {"de": "Wir schicken den Brief noch einmal.", "en": "We are sending the letter again."},
    "mail.returned": {
        "de": "Unser Brief kam zurück. Wir klären die Anschrift und schicken ihn noch einmal.",
        "en": "Our letter came back. We find the address and send it again.",
    },
    "notice.handed_over.post": {
        "de": "Unsere Entscheidung ging am {on:full} zur Post.",
        "en": "Our decision was posted on {on:full}.",
    },
    "notice.handed_over.abroad": {
        "de": "Unsere Entscheidung ging am {on:full} ins Ausland zur Post.",
        "en": "Our decision was posted abroad on {on:full}.",
    },
    "notice.handed_over.counter": {
        "de": "Unsere Entscheidung wurde am {on:full} am Schalter übergeben.",
        "en": "Our decision was handed over at the counter on {on:full}.",
    },
    "letter.handed_over.post": {
        "de": "Unser Schreiben ging am {on:full} zur Post.",
        "en": "Our letter was posted on {on:full}.",
    },
    "letter.handed_over.abroad": {
        "de": "Unser Schreiben ging am {on:full} ins Ausland zur Post.",
        "en": "Our letter was posted abroad on {on:full}.",
    },
    "letter.handed_over.counter": {
        "de": "Unser Schreiben wurde am {on:full} am Schalter übergeben.",
        "en": "Our letter was handed over at the counter on {on:full}.",
    },
    "item.handed_over.post": {
        "de": "Zur Post gegeben am {on:full}: {what}.",
        "en": "Posted on {on:full}: {what}.",
    },
    "item.handed_over.abroad": {
        "de": "Ins Ausland zur Post gegeben am {on:full}: {what}.",
        "en": "Posted abroad on {on:full}: {what}.",
    },
    "item.handed_over.counter": {
        "de": "Am Schalter übergeben am {on:full}: {what}.",
        "en": "Handed over at the counter on {on:full}: {what}.",
    },
    "message.delivered.other_body": {
        "de": "Die Antwort einer anderen Stelle ist da.",
        "en": "Another body has answered.",
    },
    "message.delivered.applicant": {"de": "Ihre Antwort ist da.", "en": "Your answer has come."},
    "message.kept.other_body": {
        "de": "Die Antwort einer anderen Stelle ist da. Wir sehen sie an, sobald der Vorgang so weit ist.",
        "en": "Another body has answered. We look at it as soon as your matter has come so far.",
    },
    "message.kept.applicant": {
        "de": "Ihre Antwort ist da. Wir sehen sie an, sobald der Vorgang so weit ist.",
        "en": "Your answer has come. We look at it as soon as your matter has come so far.",
    },
    "message.received": {"de": "Sie haben uns eine Nachricht geschrieben.", "en": "You have written to us."},
    "objection.noticed": {
        "de": (
            "Ihre Nachricht klingt nach einem Widerspruch. So ist er nicht wirksam. Wie und bis wann es geht, steht "
            "oben auf dieser Seite. Bis {by:full} meldet sich jemand bei Ihnen."
        ),
        "en": (
            "Your message sounds like an objection. In this form it has no effect. How and until when you can object "
            "stands at the top of this page. Somebody contacts you by {by:full}."
        ),
    },
    "message.sent": {"de": "{unit} hat Ihnen geschrieben.", "en": "{unit} has written to you."},
}


def sentence(event: CaseEvent, *, is_target: bool, text_of: Callable[[str, str], str], language: str = "de") -> str:
    """Return the sentence for an event, or nothing if it says nothing to the applicant.

    :param is_target: dates are called Serviceziel
    :param text_of: gives the package's own words by key and language, for what only it knows
    """
    said = event.said()
    if said is None:
        return ""
    own_words = {name: text_of(key, language) for name, key in said.texts.items()}
    code = f"{said.code}.target" if is_target and f"{said.code}.target" in SENTENCES else said.code
    return speak(SENTENCES[code][language], {**said.parameters, **own_words}, language)
