"""Send what came back by post to the address that was found."""

from zusage.workplace.acts.send_again.view import SendAgain

__all__ = ["SendAgain"]
