"""A notice as one page for a web site: plain HTML, nothing loaded from elsewhere (L2.3.5)."""

from __future__ import annotations

from html import escape

from qualdesk.documents.forms.template import template
from qualdesk.documents.page import day_text
from qualdesk.domain.notice_forms import NoticeForm, days_words

_STYLE = (
    "body{font-family:'Microsoft YaHei','Noto Sans SC',sans-serif;max-width:60em;margin:2em auto;"
    "padding:0 1em;color:#1d2733}h1,h2{text-align:center}table{border-collapse:collapse;"
    "width:100%}th,td{border:1px solid #8a97a6;padding:.3em .6em;text-align:center}"
    "th{background:#eef2f6}.period{border:2px solid #1d2733;padding:.6em 1em}"
    ".hotline{font-size:1.4em;font-weight:bold}"
)


def notice_html(form: NoticeForm) -> bytes:
    """The whole page, UTF-8; what it says is what the sheet on the wall says."""
    words = template("notice", form.words)
    where = form.village or words.text("here")
    subtitle = words.text("subtitle", insurance=form.insurance, round=form.round_label)
    period = words.text("period", first=day_text(form.begins_on), last=day_text(form.ends_on))
    days = words.text("days", count=len(form.days), days=days_words(form.days))
    days += words.text("excluded", excluded=form.excluded) if form.excluded else ""
    numbers = any(key == "number" for key, _ in form.heads)
    heads = [words.text("number"), *(head for _, head in form.heads)]
    rows = (_row("td", (str(number), *values)) for number, values in enumerate(form.rows, 1))
    title = f"{where}{words.text('subject')}{words.text('title').replace('　', '')}"
    parts = [
        f'<!DOCTYPE html>\n<html lang="{words.text("lang")}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<h1>{escape(words.text('title'))}</h1>\n<h2>{escape(words.text('subject'))}</h2>",
        f"<p>{escape(subtitle)}</p>",
        f"<p>{escape(words.text('training'))}</p>" if form.training else "",
        f"<p>{escape(words.text('body', where=where))}</p>",
        f'<div class="period"><p>{escape(period)}</p><p>{escape(days)}</p>',
        f'<p class="hotline">{escape(words.text("hotline"))} {escape(form.hotline)}</p></div>',
        f"<table>\n<thead>{_row('th', heads)}</thead>\n<tbody>",
        *rows,
        f"</tbody>\n</table>\n<p>{escape(words.text('end', people=len(form.rows)))}</p>",
        f"<p>{escape(words.text('hidden' if numbers else 'hidden_no_number'))}</p>",
        f"<p>{escape(words.text('web_unit', unit=form.posted_by))}</p>",
        f"<p>{escape(day_text(form.begins_on))}</p>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part).encode()


def _row(tag: str, values: tuple[str, ...] | list[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(value)}</{tag}>" for value in values) + "</tr>"
