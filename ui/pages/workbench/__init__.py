"""工作台 (F2): what to do today."""
