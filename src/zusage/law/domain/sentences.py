"""The sentence of every line of a derivation, in German and English."""

SENTENCES: dict[str, dict[str, str]] = {
    # Periods, §§ 187-193 BGB
    "period.event_day": {
        "de": "Der Tag des Ereignisses, {start:long}, zählt nicht mit (§ 187 Abs. 1 BGB).",
        "en": "The day of the event, {start:long}, does not count (section 187 (1) BGB).",
    },
    "period.first_day": {
        "de": "Der erste Tag, {start:long}, zählt mit (§ 187 Abs. 2 BGB).",
        "en": "The first day, {start:long}, counts (section 187 (2) BGB).",
    },
    "period.counted": {
        "de": "{start:date} + {count:{unit}} → {nominal:date} (§ 188 BGB).",
        "en": "{start:date} + {count:{unit}} → {nominal:date} (section 188 BGB).",
    },
    "period.no_such_day": {
        "de": "Einen Tag mit dieser Zahl hat der Monat nicht; es gilt sein letzter, der {nominal:date} "
        "(§ 188 Abs. 3 BGB).",
        "en": "The month has no day of that number; its last one counts, {nominal:date} (section 188 (3) BGB).",
    },
    "period.named": {
        "de": "{count:{unit}} = {plain_count:{plain_unit}} (§ 189 Abs. 1 BGB).",
        "en": "{count:{unit}} = {plain_count:{plain_unit}} (section 189 (1) BGB).",
    },
    "period.half_month_last": {
        "de": "Der halbe Monat sind 15 Tage, die zuletzt gezählt werden → {nominal:date} (§ 189 Abs. 2 BGB).",
        "en": "The half month is 15 days, counted last → {nominal:date} (section 189 (2) BGB).",
    },
    "period.working_days": {
        "de": "{start:date} + {count:working_days} → {nominal:long}; Samstage, Sonntage, Feiertage und "
        "angekündigte Schließtage zählen nicht.",
        "en": "{start:date} + {count:working_days} → {nominal:long}; Saturdays, Sundays, public holidays and "
        "announced closing days do not count.",
    },
    "period.shifted": {
        "de": "Der {nominal:date} ist {why:free}; die Frist endet deshalb am nächsten Werktag, {end:long} "
        "(§ 193 BGB; ebenso § 31 Abs. 3 VwVfG, § 26 Abs. 3 SGB X, § 108 Abs. 3 AO).",
        "en": "{nominal:date} is {why:free}, so the period ends on the next working day, {end:long} "
        "(section 193 BGB; likewise section 31 (3) VwVfG, section 26 (3) SGB X, section 108 (3) AO).",
    },
    "period.not_shifted": {
        "de": "Der {nominal:date} ist {why:free}; diese Frist verschiebt sich dadurch nicht.",
        "en": "{nominal:date} is {why:free}; this period is not moved by it.",
    },
    "period.short": {
        "de": "{start:date} + {count:{unit}} → {end:long}",
        "en": "{start:date} + {count:{unit}} → {end:long}",
    },
    "period.short_shifted": {
        "de": "{start:date} + {count:{unit}} → {nominal:date}, {why:free} → {end:long}",
        "en": "{start:date} + {count:{unit}} → {nominal:date}, {why:free} → {end:long}",
    },
    # Made known
    "known.same_day": {
        "de": "Am {handed_over:long} übergeben und damit am selben Tag bekannt ({source}).",
        "en": "Handed over on {handed_over:long} and known the same day ({source}).",
    },
    "known.after_days": {
        "de": "Auf den Weg gebracht am {handed_over:long}; als bekannt gilt der Bescheid {count:days} später, "
        "am {nominal:long} ({source}).",
        "en": "Sent on {handed_over:long}; deemed known {count:days} later, on {nominal:long} ({source}).",
    },
    "known.after_months": {
        "de": "Ins Ausland auf den Weg gebracht am {handed_over:long}; als bekannt gilt der Bescheid {count:months} "
        "später, am {nominal:long} ({source}).",
        "en": "Sent abroad on {handed_over:long}; deemed known {count:months} later, on {nominal:long} ({source}).",
    },
    "known.proven": {
        "de": "Nach dem Nachweis am {handed_over:long} angekommen und damit am selben Tag bekannt ({source}).",
        "en": "Proven to have come on {handed_over:long} and known the same day ({source}).",
    },
    "known.shifted": {
        "de": "Der {nominal:date} ist {why:free}; als bekannt gilt der Bescheid deshalb am nächsten Werktag, "
        "{known:long} (§ 108 Abs. 3 AO).",
        "en": "{nominal:date} is {why:free}, so the notice is deemed known on the next working day, {known:long} "
        "(section 108 (3) AO).",
    },
    "remedy.not_instructed": {
        "de": "Der Bescheid nennt den Rechtsbehelf nicht oder nicht richtig; deshalb gilt ein Jahr ({source}).",
        "en": "The notice does not name the remedy, or not rightly, so the period is one year ({source}).",
    },
    "remedy.safe_until": {
        "de": "Auf der sicheren Seite sind Sie bis {safe_until:long}.",
        "en": "You are on the safe side until {safe_until:long}.",
    },
    "remedy.last_day": {
        "de": "Als verspätet behandeln wir einen Rechtsbehelf erst nach dem {last_day:long}.",
        "en": "We treat a remedy as late only after {last_day:long}.",
    },
    # Deadlines
    "deadline.rule": {
        "de": "Grundlage: {source}. In Gang gesetzt am {started:long}.",
        "en": "Basis: {source}. Set going on {started:long}.",
    },
    # Deemed approval
    "approval.rule": {
        "de": "Grundlage: {source}. Die Frist beginnt mit den vollständigen Unterlagen, am {started:long}.",
        "en": "Basis: {source}. The period starts with the complete papers, on {started:long}.",
    },
    "approval.extended": {
        "de": "Am {made_on:long} einmal und mit Begründung verlängert bis {until:long} ({source}).",
        "en": "Extended once on {made_on:long}, with reasons, until {until:long} ({source}).",
    },
    "approval.granted": {
        "de": "Ist bis {until:long}, 24 Uhr, keine Entscheidung bekannt gegeben, gilt die Genehmigung ab "
        "{granted_on:long} als erteilt.",
        "en": "If no decision is made known by the end of {until:long}, the approval counts as granted from "
        "{granted_on:long}.",
    },
    # Quotes
    "quote.work": {
        "de": "Falls ein Mensch prüfen muss: {minutes:duration} Arbeit.",
        "en": "If a person has to check: {minutes:duration} of work.",
    },
    "quote.before": {
        "de": "Bis {until:long} ist für andere Vorgänge reserviert: {minutes:duration}.",
        "en": "Reserved for other matters until {until:long}: {minutes:duration}.",
    },
    "quote.first": {
        "de": "Für eilige Vorgänge, die bis dahin noch kommen, halten wir frei: {minutes:duration}.",
        "en": "Kept free for urgent matters still to come until then: {minutes:duration}.",
    },
    "quote.margin": {
        "de": "Falls Arbeit länger dauert oder jemand fehlt, rechnen wir ein: {minutes:duration}.",
        "en": "Allowed for work that takes longer and people who are away: {minutes:duration}.",
    },
    "quote.available": {
        "de": "Verfügbare Arbeitszeit bis {until:long}: {minutes:duration}.",
        "en": "Working time available until {until:long}: {minutes:duration}.",
    },
    "quote.stamped": {
        "de": "Eingegangen am {received_on:long}; seither sind {count:working_days} vergangen, sie zählen mit.",
        "en": "Received on {received_on:long}; {count:working_days} have passed since, and they count.",
    },
    "quote.window": {
        "de": "Zeitfenster der Stadt: {days:working_days}, also bis {until:long}.",
        "en": "The city’s window: {days:working_days}, that is until {until:long}.",
    },
    "quote.fits": {
        "de": "Die Arbeit passt ab {fits_on:long} hinein; bis zur Übergabe dauert es dann {days:working_days}.",
        "en": "The work fits in from {fits_on:long} on; the hand-over then takes {days:working_days}.",
    },
    "quote.way": {
        "de": "Mit den Wartezeiten dazwischen dauert der ganze Weg bis zur Übergabe {days:working_days}.",
        "en": "With the waits on the way, it takes {days:working_days} until the hand-over.",
    },
    "quote.late": {
        "de": "Bis {window_until:long} ist das nicht zu schaffen; ehrlich ist {until:long}.",
        "en": "That cannot be done by {window_until:long}; the honest date is {until:long}.",
    },
    "quote.outlasts": {
        "de": "Zu schaffen wäre es bis {until:long}; das liegt nicht vor dem Ende der gesetzlichen Frist am "
        "{ends_on:long} ({source}).",
        "en": "It could be done by {until:long}, which is not before the end of the statutory period on "
        "{ends_on:long} ({source}).",
    },
    "quote.nobody_works": {
        "de": "Daran muss kein Mensch arbeiten; deshalb gilt allein das Zeitfenster.",
        "en": "No person has to work on it, so the window of the service alone applies.",
    },
    "quote.statutory": {
        "de": "Gesetzliche Frist: {until:long} ({source}).",
        "en": "Statutory period: until {until:long} ({source}).",
    },
    "quote.no_statutory": {
        "de": "Gesetzliche Frist: keine.",
        "en": "Statutory period: none.",
    },
    "quote.pool_without_capacity": {
        "de": "Für diese Stelle ist keine Arbeitszeit eingetragen; wir können kein Datum nennen.",
        "en": "No working time is entered for this office; we cannot give a date.",
    },
    "quote.roster_ends": {
        "de": "Der Dienstplan dieser Stelle reicht nur bis {known_until:long}; ein späteres Datum "
        "können wir nicht nennen.",
        "en": "The roster of this office ends on {known_until:long}; we cannot give a later date.",
    },
    "quote.calendar_ends": {
        "de": "Die Feiertage sind nur bis {known_until:long} bekannt; ein späteres Datum können wir nicht nennen.",
        "en": "Public holidays are known only until {known_until:long}; we cannot give a later date.",
    },
    "quote.beyond_horizon": {
        "de": "Die Arbeit passt bis {known_until:long} nicht in die Zeit dieser Stelle; "
        "ein späteres Datum können wir nicht nennen.",
        "en": "The work does not fit into this office’s time until {known_until:long}; we cannot give a later date.",
    },
    # What is stated of the last promises
    "record.promise": {
        "de": "Von den letzten {resolved} Zusagen dieser Leistung haben wir "
        "{kept} gehalten ({since:date} bis {until:date}).",
        "en": "Of the last {resolved} promises of this service we kept {kept} ({since:date} to {until:date}).",
    },
    "record.promise_at_least": {
        "de": "Von den letzten {resolved} Zusagen dieser Leistung haben wir "
        "mindestens {kept} gehalten ({since:date} bis {until:date}).",
        "en": "Of the last {resolved} promises of this service we kept at least {kept} ({since:date} to {until:date}).",
    },
    "record.target": {
        "de": "Von den letzten {resolved} Servicezielen dieser Leistung haben wir "
        "{kept} gehalten ({since:date} bis {until:date}).",
        "en": "Of the last {resolved} service targets of this service we kept {kept} ({since:date} to {until:date}).",
    },
    "record.target_at_least": {
        "de": "Von den letzten {resolved} Servicezielen dieser Leistung haben wir "
        "mindestens {kept} gehalten ({since:date} bis {until:date}).",
        "en": "Of the last {resolved} service targets of this service "
        "we kept at least {kept} ({since:date} to {until:date}).",
    },
    # The life of a promise
    "promise.made": {
        "de": "Genannter Tag: {until:long}.",
        "en": "Promised until {until:long}.",
    },
    "promise.paused": {
        "de": "Vom {from_on:date} bis {until_on:date} waren nur Sie am Zug: {count:working_days} mehr, "
        "also bis {until:long}.",
        "en": "From {from_on:date} to {until_on:date} only you could act: {count:working_days} more, "
        "that is until {until:long}.",
    },
    "promise.paused_open": {
        "de": "Seit {from_on:long} ruht die Frist; jeder Arbeitstag, den Sie brauchen, wird angehängt.",
        "en": "The promise has been resting since {from_on:long}; every working day that you need is added.",
    },
    "promise.in_the_post": {
        "de": "Vom {from_on:date} bis {until_on:date} war der Bescheid unterwegs und kam zurück: "
        "{count:working_days} mehr, also bis {until:long}.",
        "en": "From {from_on:date} to {until_on:date} the notice was on its way and came back: "
        "{count:working_days} more, that is until {until:long}.",
    },
    "promise.extended": {
        "de": "Am {made_on:long} verlängert bis {until:long}.",
        "en": "Extended on {made_on:long} until {until:long}.",
    },
}
