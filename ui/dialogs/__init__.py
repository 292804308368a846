"""Dialogs: each is opened by `ui.prompts` and gives data back."""
