"""恢复单: the sheet on paper, and typing it back; the first start and 系统 use it."""
