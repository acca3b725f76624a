"""Enter what somebody outside answered on paper, by mail or on the phone; the process awaits it."""

from zusage.workplace.acts.receive_message.view import ReceiveMessage

__all__ = ["ReceiveMessage"]
