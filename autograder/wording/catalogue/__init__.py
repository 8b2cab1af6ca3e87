"""The catalogue: message id -> (English, Chinese), one module a topic."""

from autograder.wording.catalogue import (
    batch,
    box,
    checks,
    client,
    facts,
    gradebook,
    lms,
    notebook,
    page,
    report,
    rules,
    web,
)

# Both languages stand side by side, so that a sentence missing in one of them can't be written.
CATALOGUE: dict[str, tuple[str, str]] = {
    **batch.TEXTS,
    **box.TEXTS,
    **checks.TEXTS,
    **client.TEXTS,
    **facts.TEXTS,
    **gradebook.TEXTS,
    **lms.TEXTS,
    **notebook.TEXTS,
    **page.TEXTS,
    **report.TEXTS,
    **rules.TEXTS,
    **web.TEXTS,
}
