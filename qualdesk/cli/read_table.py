"""The frozen program as the process that parses foreign tables: loads nothing but the parser."""

from qualdesk.documents.readers.child import FLAG, main

__all__ = ["FLAG", "main"]
