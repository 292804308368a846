"""审核签字: where each paper is, who signs next; papers are looked at and printed."""
