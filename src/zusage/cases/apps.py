"""The cases chapter as a Django app; ties the rows of lower chapters that name a case to that case."""

from django.apps import AppConfig, apps

_ROWS_OF_A_CASE = ("Promise", "UnpromisedAdmission", "Deadline", "DeemedApproval", "PauseStarted")


class CasesConfig(AppConfig):
    name = "zusage.cases"
    label = "cases"

    def ready(self) -> None:
        from zusage.cases import connectors  # noqa: F401  (registers what carries them out)
        from zusage.common.guards import tie

        for name in _ROWS_OF_A_CASE:
            tie(apps.get_model("promises", name), "case_id", self.get_model("Case"))
